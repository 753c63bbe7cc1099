import { ChatTabCoordinator as Coordinator } from "./tabs/index.ts";

// A binding of its own and no re-export: the transport imports the coordinator on demand, and esbuild would load it at
// first with every app that imports anything from the same entry.
/** One sender per chat over all tabs of an origin, as `multiTab` uses it: for code that has no transport. */
export const ChatTabCoordinator = Coordinator;
/** An instance of {@link ChatTabCoordinator}. */
export type ChatTabCoordinator = Coordinator;
