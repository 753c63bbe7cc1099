import { streamText, tool } from "ai";
import { expect, test } from "vitest";
import { z } from "zod";
import { createVirtualClock } from "../core/virtual-clock.ts";
import { mockChatAgent } from "../harness/index.ts";
import { scriptedModel } from "../model/index.ts";
import { chatAgent } from "./index.ts";
import { answerTo, text, user } from "./testing.ts";

const sendEmail = tool({ inputSchema: z.object({ to: z.string() }), needsApproval: true, execute: ({ to }) => `sent to ${to}` });

/** Asks for an approval through a bare `streamText`, grants it, and answers the approval's id. */
async function askAndGrant(): Promise<string> {
  const model = scriptedModel([[{ toolCall: "sendEmail", input: { to: "bo" } }], ({ toolResult }) => `result: ${String(toolResult("sendEmail"))}`]);
  const agent = chatAgent({ id: "bare", tools: { sendEmail }, run: ({ messages, tools }) => streamText({ model, messages, tools }) });
  await using harness = mockChatAgent(agent, { clock: createVirtualClock() });
  const asked = (await harness.sendMessage(user("u1", "mail bo"))).message!;
  const part = asked.parts.find((candidate) => "approval" in candidate) as { toolCallId: string; approval: { id: string } };
  const decided = { state: "approval-responded", approval: { id: part.approval.id, approved: true } };
  const done = await harness.sendMessage(answerTo(asked, { [part.toolCallId]: decided }));
  expect(text(done.message)).toBe("result: sent to bo");
  return part.approval.id;
}

test("a bare streamText's approvals have ids of the server's own, the same in every run of a seed", async () => {
  const id = await askAndGrant();
  expect(id).toMatch(/^ai_/);
  expect(await askAndGrant()).toBe(id);
});
