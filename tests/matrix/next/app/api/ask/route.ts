import { AgentChat, ChatKitError } from "trigger-chat-kit/transport";

/** A route handler that talks to the agent itself, with the secret key. */
export async function GET(request: Request): Promise<Response> {
  try {
    const question = new URL(request.url).searchParams.get("question") ?? "";
    const chat = new AgentChat({ agent: "echo", id: "route", baseURL: process.env["SESSION_SERVER"], accessToken: process.env["SESSION_SECRET"] });
    return new Response(await (await chat.sendMessage(question)).text());
  } catch (error) {
    return new Response(ChatKitError.isInstance(error) ? error.code : String(error), { status: 500 });
  }
}
