"use server";

/** The quick start's two server actions, over the session server's own app backend. */
async function ask(path: string, body: object): Promise<{ publicAccessToken: string }> {
  const response = await fetch(`${process.env["SESSION_SERVER"]}${path}`, { method: "POST", body: JSON.stringify(body), cache: "no-store" });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as { publicAccessToken: string };
}

export async function startChatSession(chatId: string) {
  return ask("/start", { chatId, taskId: "echo" });
}

export async function mintChatAccessToken(chatId: string) {
  return (await ask("/token", { chatId })).publicAccessToken;
}
