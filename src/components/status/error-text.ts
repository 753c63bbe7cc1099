import type { ChatErrorCode } from "../../transport/errors.ts";
import type { ChatStrings } from "../strings/types.ts";

/** The code of an error of this kit; undefined for any other. Read by name: two copies of the package agree on it. */
export const errorCode = (error: Error): ChatErrorCode | undefined =>
  error.name === "ChatKitError" ? (error as Error & { code?: ChatErrorCode }).code : undefined;

/** An error in the reader's words: the catalogue's by code, else the error's own message. */
export function errorText(error: Error, strings: ChatStrings): string {
  const code = errorCode(error);
  return (code && strings.errors[code]) || error.message || strings.errorTitle;
}
