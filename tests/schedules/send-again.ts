import { ChatKitError } from "trigger-chat-kit/transport";
import { CHAT_ID, type World } from "./world.ts";

/**
 * A head start that is refused is told, and the user sends again until it works. One that broke off is told as well, and
 * is the chat's end. Answers whether the chat goes on.
 */
export async function sendAgain(world: World, said: (what: string) => void): Promise<boolean> {
  const { chat, transport } = world.page;
  if (!world.isAhead) return true;
  world.count("head start");
  const failed = () => ChatKitError.isInstance(chat.error) && chat.error.code === "head_start_failed";
  for (let tries = 1; failed() && !transport.getSession(CHAT_ID); tries++) {
    if (tries > 3) return said(`fails for ever: ${chat.error?.message}`), false;
    world.count("head start sent again");
    void chat.regenerate();
    await world.advance(0);
    if (!(await world.until(() => world.atRest))) return said(`still ${chat.status} after it was sent again`), false;
  }
  if (failed()) world.count("head start broken off");
  return !failed();
}
