import { headStartHandler, type SessionServer, type VirtualClock } from "trigger-chat-kit/mocks";
import { streamText } from "ai";
import { answeringModel, textOf, toolSchemas } from "./agent.ts";

/** Where the app's own route handler is mounted. */
export const HEAD_START_URL = "http://app.test/api/chat";

/** The app's own route handler: the first step of a first turn, with the agent's model. */
export function headStartRoute(server: SessionServer, clock: VirtualClock): (request: Request) => Promise<Response> {
  return headStartHandler(server, {
    agentId: "schedule-agent",
    run: ({ messages, chat }) => {
      const asked = messages.map(textOf).at(-1) ?? "";
      return streamText({ model: answeringModel(asked, clock), ...chat.toStreamTextOptions({ tools: toolSchemas }), onError: () => {} });
    },
  });
}
