import { englishStrings } from "trigger-chat-kit";
import { Markdown } from "trigger-chat-kit/markdown";
import { SupportChat } from "./support-chat";

// The address of the session server is known when the app starts, not when it is built.
export const dynamic = "force-dynamic";

/** A server component: it uses values of the kit, and renders components of the kit that say themselves where they run. */
export default function Page() {
  return (
    <main data-language={englishStrings.locale}>
      <Markdown text="Ask **anything**." />
      <SupportChat chatId="next" baseURL={process.env["SESSION_SERVER"] ?? ""} />
    </main>
  );
}
