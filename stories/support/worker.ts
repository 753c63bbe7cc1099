import { getResponse, http, type RequestHandler } from "msw";
import { type SetupWorker, setupWorker } from "msw/browser";

/** The stories that are on the page now, by the base URL that each story's transport talks to. */
const byBaseURL = new Map<string, { handlers: RequestHandler[]; latency: number }>();

/**
 * Every story has an origin of its own and this one standing handler finds the story's. So a docs page may hold many
 * live stories, and a handler reset between two of them disturbs neither.
 */
const router = http.all(/^https:\/\/[^/]+\.story\.test\//, async ({ request }) => {
  const story = byBaseURL.get(new URL(request.url).origin);
  if (story === undefined) return new Response("This story is gone.", { status: 404 });
  if (story.latency > 0) await new Promise((resolve) => setTimeout(resolve, story.latency));
  return getResponse(story.handlers, request);
});

/** The base URL of a story's server. */
export const baseURLOfStory = (storyId: string) => `https://${storyId.slice(-60).replace(/^-+/, "")}.story.test`;

/**
 * Serves a story's base URL with these handlers until the returned function is called.
 *
 * @param latency Milliseconds that every request takes on the page's side, for servers that know none of their own.
 */
export function serveBaseURL(baseURL: string, handlers: RequestHandler[], latency = 0): () => void {
  const story = { handlers, latency };
  byBaseURL.set(baseURL, story);
  return () => {
    if (byBaseURL.get(baseURL) === story) byBaseURL.delete(baseURL);
  };
}

/** Handlers of an app's own routes, by path. */
export function routeHandlers(
  baseURL: string,
  routes: Record<string, (request: Request) => Promise<Response>> = {},
): RequestHandler[] {
  return Object.entries(routes).map(([path, answer]) => http.all(baseURL + path, ({ request }) => answer(request)));
}

const PROBE = "https://probe.story.test/";

const CONTROL_MS = 1_000;
const MAX_RELOADS = 3;

/** True when requests of this page really reach the handlers. A fresh worker takes control a moment after it started. */
async function intercepts(): Promise<boolean> {
  if (navigator.serviceWorker.controller === null) {
    await Promise.race([
      new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true })),
      new Promise((resolve) => setTimeout(resolve, CONTROL_MS)),
    ]);
  }
  return fetch(PROBE).then(
    ({ ok }) => ok,
    () => false,
  );
}

/**
 * Starts the page's one service worker. MSW's worker unregisters itself when its last tab closes. A page that opens at
 * that very moment brings the registration back to life, but the worker that is active already never claims it. So it is
 * asked for a proof of life, and without one the page is loaded again: then it is under control from the start.
 */
export async function storyWorker(): Promise<SetupWorker> {
  const worker = setupWorker(
    http.get(PROBE, () => new Response("here")),
    router,
  );
  await worker.start({
    quiet: true,
    serviceWorker: { url: new URL("mockServiceWorker.js", document.baseURI).pathname },
    onUnhandledFrame: "bypass",
  });
  const reloads = Number(sessionStorage.getItem(PROBE) ?? 0);
  if (await intercepts()) {
    sessionStorage.removeItem(PROBE);
  } else if (reloads < MAX_RELOADS) {
    sessionStorage.setItem(PROBE, String(reloads + 1));
    location.reload();
    await new Promise(() => undefined);
  }
  return worker;
}
