import { indexedDBStorage, serveSessionServer } from "trigger-chat-kit/mocks";
import { durableAgents } from "./durable-agents.ts";
import { MAX_CHATS } from "./durable-store.ts";

serveSessionServer(() => ({ agents: durableAgents(), storage: indexedDBStorage({ name: "trigger-chat-kit-stories", maxSessions: MAX_CHATS }) }));
