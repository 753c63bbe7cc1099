import { indexedDBStorage, serveSessionServer } from "trigger-chat-kit/mocks";
import { durableAgents } from "./durable-agents.ts";

serveSessionServer(() => ({ agents: durableAgents, storage: indexedDBStorage({ name: "trigger-chat-kit-stories" }) }));
