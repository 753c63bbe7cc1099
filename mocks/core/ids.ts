/** Seeded randomness: the same seed gives the same ids and the same jitter, in the same order. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A random id, `length` characters of a-z and 0-9, after an optional prefix. */
  id(prefix?: string, length?: number): string;
  /** An independent stream whose output does not depend on how often this one was used. */
  fork(label: string): Random;
  /** How many numbers were drawn; restore it to go on where an earlier process stopped. */
  drawn: number;
}

const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

/** Mixes a string and a counter into 32 well-spread bits (an FNV-1a pass and murmur3's finalizer). */
function mix(seed: string, counter: number): number {
  let hash = 0x811c9dc5 ^ counter;
  for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (counter + 0x9e3779b9), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 16), 0x27d4eb2f);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** @param seed Any number or string. Default: unpredictable. */
export function createRandom(seed: number | string = crypto.randomUUID()): Random {
  const key = String(seed);
  return {
    drawn: 0,
    next() {
      return mix(key, this.drawn++) / 2 ** 32;
    },
    id(prefix = "", length = 24) {
      let id = prefix;
      for (let i = 0; i < length; i++) id += ALPHABET[Math.floor(this.next() * ALPHABET.length)];
      return id;
    },
    fork: (label) => createRandom(`${key}/${label}`),
  };
}
