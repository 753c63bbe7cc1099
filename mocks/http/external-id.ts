import { LIMITS, SESSION_ID_PREFIX } from "../../src/transport/protocol/index.ts";
import type { Fields } from "./fields.ts";

/** Reads an external id: 1 to 256 characters, not the form of a friendly id. Surrounding space is no part of it. */
export function readExternalId(fields: Fields): string | undefined {
  if (fields.raw("externalId") === undefined) return undefined;
  const id = fields.string("externalId").trim();
  if (id === "" || id.length > LIMITS.externalIdCharacters) {
    fields.refuse("externalId", `a string of 1 to ${LIMITS.externalIdCharacters} characters`);
  }
  if (id.startsWith(SESSION_ID_PREFIX)) fields.refuse("externalId", `a string that does not start with "${SESSION_ID_PREFIX}"`);
  return id;
}
