/** A run takes this many tags, each of so many characters. */
const TAGS = { count: 10, characters: 128 } as const;

/** Tags of a chat's runs: its own ahead of the app's, where it is not too long for one. */
export function chatTags(chatId: string, tags: readonly string[] = []): string[] {
  const own = `chat:${chatId}`;
  return [...(own.length <= TAGS.characters ? [own] : []), ...tags].slice(0, TAGS.count);
}
