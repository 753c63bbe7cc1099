import { indexedDBStorage, serveSessionServer } from "trigger-chat-kit/mocks";
import { travelAgent } from "./agent.ts";

serveSessionServer(() => ({ agents: [travelAgent], storage: indexedDBStorage({ name: "travel-desk" }) }));
