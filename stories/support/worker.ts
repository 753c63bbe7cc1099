import { getResponse, http, type RequestHandler } from "msw";
import { type SetupWorker, setupWorker } from "msw/browser";

/** Handlers of the stories that are on the page now, by the base URL that each story's transport talks to. */
const byBaseURL = new Map<string, RequestHandler[]>();

/**
 * Every story has an origin of its own and this one standing handler finds the story's. So a docs page may hold many
 * live stories, and a handler reset between two of them disturbs neither.
 */
const router = http.all(/^https:\/\/[^/]+\.story\.test\//, ({ request }) => {
  const handlers = byBaseURL.get(new URL(request.url).origin);
  return handlers ? getResponse(handlers, request) : new Response("This story is gone.", { status: 404 });
});

/** The base URL of a story's server. */
export const baseURLOfStory = (storyId: string) => `https://${storyId.slice(-60).replace(/^-+/, "")}.story.test`;

/** Serves a story's base URL with these handlers until the returned function is called. */
export function serveBaseURL(baseURL: string, handlers: RequestHandler[]): () => void {
  byBaseURL.set(baseURL, handlers);
  return () => {
    if (byBaseURL.get(baseURL) === handlers) byBaseURL.delete(baseURL);
  };
}

/** Handlers of an app's own routes, by path. */
export function routeHandlers(
  baseURL: string,
  routes: Record<string, (request: Request) => Promise<Response>> = {},
): RequestHandler[] {
  return Object.entries(routes).map(([path, answer]) => http.all(baseURL + path, ({ request }) => answer(request)));
}

/** Starts the page's one service worker. */
export async function storyWorker(): Promise<SetupWorker> {
  const worker = setupWorker(router);
  await worker.start({
    quiet: true,
    serviceWorker: { url: new URL("mockServiceWorker.js", document.baseURI).pathname },
    onUnhandledFrame: "bypass",
  });
  return worker;
}
