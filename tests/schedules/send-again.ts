import { ChatKitError } from "trigger-chat-kit/transport";
import { CHAT_ID, type World } from "./world.ts";

/** A head start that is refused or broke off is told, and the user sends again until it works. Answers whether it did. */
export async function sendAgain(world: World, said: (what: string) => void): Promise<boolean> {
  const { chat, transport } = world.page;
  if (!world.isAhead) return true;
  world.count("head start");
  const failed = () => chat.status === "error" && ChatKitError.isInstance(chat.error) && (chat.error.code === "head_start_failed" || chat.error.code === "turn_output_lost");
  for (let tries = 1; failed(); tries++) {
    if (transport.getSession(CHAT_ID)) world.count("head start broken off");
    if (tries > 3) return said(`fails for ever: ${chat.error?.message}`), false;
    world.count("head start sent again");
    void chat.regenerate();
    await world.advance(0);
    if (!(await world.until(() => world.atRest))) return said(`still ${chat.status} after it was sent again`), false;
  }
  return true;
}
