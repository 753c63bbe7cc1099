import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "trigger-chat-kit/styles.css";
import { App } from "./App.tsx";
import { connect } from "./backend.ts";
import "./page.css";

const container = document.getElementById("root");
if (!container) throw new Error("index.html has no #root");

const backend = await connect();
createRoot(container).render(
  <StrictMode>
    <QueryClientProvider client={new QueryClient()}>
      <App backend={backend} />
    </QueryClientProvider>
  </StrictMode>,
);
