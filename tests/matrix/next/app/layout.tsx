import type { ReactNode } from "react";
import "trigger-chat-kit/styles.css";

export const metadata = { title: "Scratch app", icons: "data:," };

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
