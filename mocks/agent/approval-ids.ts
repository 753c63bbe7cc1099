import type { UIMessageChunk } from "ai";
import type { RunState } from "./run-state.ts";

/**
 * A bare `streamText` draws the ids of its approvals at random. They become the server's own here, so that a seeded
 * scenario repeats to the byte. The agent meets them again in its history only, where they are the same.
 */
export function seededApprovalIds(run: RunState): (chunk: UIMessageChunk) => UIMessageChunk {
  const known = new Map<string, string>();
  return (chunk) => {
    if (!("approvalId" in chunk) || typeof chunk.approvalId !== "string") return chunk;
    const approvalId = known.get(chunk.approvalId) ?? run.port.generateId("ai_");
    known.set(chunk.approvalId, approvalId);
    return { ...chunk, approvalId };
  };
}
