import { LIMITS, SESSION_ID_PREFIX } from "../../src/transport/protocol/index.ts";
import type { Fields } from "./fields.ts";

/** What no URL can carry: segments that mean a folder, and half of a character. */
const UNADDRESSABLE = /^\.\.?$|\p{Surrogate}/u;

/** Reads an external id: 1 to 256 characters, not all of them space, not the form of a friendly id, and something that a URL can carry. */
export function readExternalId(fields: Fields): string | undefined {
  if (fields.raw("externalId") === undefined) return undefined;
  const id = fields.string("externalId", { max: LIMITS.externalIdCharacters });
  if (id.trim() === "") fields.refuse("externalId", "a string that is not blank");
  if (id.startsWith(SESSION_ID_PREFIX)) fields.refuse("externalId", `a string that does not start with "${SESSION_ID_PREFIX}"`);
  if (UNADDRESSABLE.test(id)) fields.refuse("externalId", "a string that a URL can carry, so neither \".\" nor \"..\" nor half a character");
  return id;
}
