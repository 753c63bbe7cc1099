import type { Scene } from "./scene.ts";

const JWT = /eyJ[\w-]{6,}\.[\w-]{6,}\.[\w-]+/g;

/** Where a token was seen that belongs nowhere but into a request's header and the page's memory. */
export interface Leak {
  where: string;
  token: string;
}

const seen: Leak[] = [];
let isWatching = false;

const asText = (value: unknown): string => {
  if (typeof value === "string") return value;
  if (value instanceof Error) return `${value.name}: ${value.message} ${value.stack ?? ""}`;
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return String(value);
  }
};

const tokensIn = (text: string) => text.match(JWT) ?? [];

function note(where: string, values: readonly unknown[]): void {
  for (const token of tokensIn(values.map(asText).join(" "))) seen.push({ where, token });
}

/** Looks at everything that is written to the console, to storage and to other tabs from now on. */
export function watchForLeaks(): void {
  if (isWatching) return;
  isWatching = true;
  const spyOn = <T extends object>(target: T, method: keyof T & string, where: string) => {
    const original = target[method] as (...args: unknown[]) => unknown;
    Object.assign(target, {
      [method](this: unknown, ...args: unknown[]) {
        note(where, args);
        return original.apply(this, args);
      },
    });
  };
  for (const method of ["debug", "error", "info", "log", "warn"] as const) spyOn(console, method, `console.${method}`);
  spyOn(BroadcastChannel.prototype, "postMessage", "BroadcastChannel");
  spyOn(Storage.prototype, "setItem", "storage");
}

/** Every place in this page where a token is now or was since the last call: known ones, and whatever looks like one. */
export async function findLeaks(scene?: Pick<Scene, "inspector" | "tokens">): Promise<Leak[]> {
  const fields = [...document.querySelectorAll<HTMLInputElement>("input, textarea")].map(({ value }) => value);
  const places: Record<string, string> = {
    DOM: [document.documentElement.outerHTML, ...fields].join("\n"),
    localStorage: JSON.stringify({ ...localStorage }),
    sessionStorage: JSON.stringify({ ...sessionStorage }),
    ...(scene && { trace: JSON.stringify(await scene.inspector.trace()), "the inspector": JSON.stringify(scene.inspector.read()) }),
  };
  const known = [...(scene?.tokens ?? [])];
  return [
    ...seen.splice(0),
    ...Object.entries(places).flatMap(([where, text]) =>
      [...tokensIn(text), ...known.filter((token) => text.includes(token))].map((token) => ({ where, token })),
    ),
  ];
}
