import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { expect, test, vi } from "vitest";
import type { InboxSession } from "../../hooks/sessions/use-sessions.ts";
import { SessionList } from "./SessionList.tsx";

const updatedAt = "2026-01-01T00:00:00Z";
const session = { id: "session_1", externalId: "1", metadata: {}, activity: "open", updatedAt } as InboxSession;

test("a page that a server in another time zone rendered tells the reader's own time", async () => {
  const app = <SessionList sessions={[session]} onOpen={() => {}} />;
  const Format = Intl.DateTimeFormat;
  const inTokyo = vi.spyOn(Intl, "DateTimeFormat").mockImplementation(function (locale, options) {
    return new Format(locale, { ...options, timeZone: "Asia/Tokyo" });
  });
  const host = document.createElement("div");
  host.innerHTML = renderToString(app);
  inTokyo.mockRestore();
  document.body.append(host);
  const shown = () => host.querySelector("time")?.textContent;
  expect(shown()).toBe("Jan 1, 9:00 AM");
  const errors = vi.spyOn(console, "error");
  const root = hydrateRoot(host, app);
  try {
    const own = new Format("en", { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });
    await expect.poll(shown).toBe(own.format(new Date(updatedAt)));
    expect(errors).not.toHaveBeenCalled();
  } finally {
    root.unmount();
    host.remove();
    errors.mockRestore();
  }
});
