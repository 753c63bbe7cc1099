import { HttpError } from "./respond.ts";

/** Reads a body as text. 413 as soon as it is larger than `limit` bytes; the rest is not read. */
export async function readText(request: Request, limit: number): Promise<string> {
  const tooLarge = () => new HttpError(413, `Request body is larger than ${limit} bytes`);
  if (Number(request.headers.get("Content-Length") ?? 0) > limit) throw tooLarge();
  const reader = request.body?.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let size = 0;
  let text = "";
  try {
    for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
      size += part.value.byteLength;
      if (size > limit) throw tooLarge();
      text += decoder.decode(part.value, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    void reader?.cancel().catch(() => undefined);
    throw error instanceof HttpError ? error : new HttpError(400, "Request body is not UTF-8");
  }
}

/** Parses JSON, or refuses with a 400 whose body has `extra` beside the error. */
export function parseJson(text: string, extra?: Record<string, unknown>): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new HttpError(400, "Request body is not JSON", extra);
  }
}

/** A JSON object from the body, or a 400. */
export async function readObject(request: Request, limit: number): Promise<Record<string, unknown>> {
  const value = parseJson(await readText(request, limit));
  if (!isObject(value)) throw new HttpError(400, "Request body is not a JSON object");
  return value;
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
