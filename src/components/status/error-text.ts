import { ChatKitError } from "../../transport/errors.ts";
import type { ChatStrings } from "../strings/types.ts";

/** An error in the reader's words: the catalogue's by code, else the error's own message. */
export const errorText = (error: Error, strings: ChatStrings): string =>
  (ChatKitError.isInstance(error) && strings.errors[error.code]) || error.message || strings.errorTitle;
