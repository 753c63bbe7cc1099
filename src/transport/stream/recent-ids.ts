/** How many ids are remembered. A power of two: positions wrap by a mask. */
const WINDOW = 1_024;
const MASK = WINDOW - 1;

/**
 * Remembers the newest ids and tells whether one is among them: a producer that repeats an append does so at once, not
 * thousands of records later. A ring with a hash table of positions over it, as no `Set` can forget in order without
 * being filled anew, and filling it cost a tenth of the time per chunk.
 */
export function createRecentIds(): (id: string) => boolean {
  const ids: string[] = [];
  /** Position of the newest id of each hash. Positions count up for ever; those that left the ring mean nothing. */
  const newest = new Int32Array(WINDOW);
  /** Position of the id before it with the same hash. */
  const previous = new Int32Array(WINDOW);
  let next = WINDOW;
  return (id) => {
    let hash = 0;
    for (let at = id.length; at--; ) hash = (hash * 31 + id.charCodeAt(at)) & MASK;
    const latest = newest[hash] as number;
    for (let at = latest; at > next - WINDOW; at = previous[at & MASK] as number) {
      if (ids[at & MASK] === id) return true;
    }
    previous[next & MASK] = latest;
    newest[hash] = next;
    ids[next++ & MASK] = id;
    return false;
  };
}
