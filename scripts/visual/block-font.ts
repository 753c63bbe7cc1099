/**
 * A font whose every character is one block and whose spaces are empty. Screenshots that are set in it look alike on every
 * machine, whatever fonts it has: what is compared is layout, colour and shape, while the words are the tests' business.
 */

const UNITS = 1000;
const [ASCENT, DESCENT, ADVANCE] = [800, 200, 520];

const u16 = (...values: number[]) => Buffer.concat(values.map((value) => Buffer.from([(value >> 8) & 255, value & 255])));
const u32 = (...values: number[]) => Buffer.concat(values.map((value) => Buffer.from([(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255])));
const padded = (table: Buffer) => Buffer.concat([table, Buffer.alloc((4 - (table.length % 4)) % 4)]);

/** A rectangle from the base line to the height of a capital. */
function block(): Buffer {
  const [left, bottom, right, top] = [30, 0, ADVANCE - 30, 680];
  const header = u16(1, left, bottom, right, top, 3, 0);
  // Four points on the curve, each as two full deltas.
  const flags = Buffer.from([1, 1, 1, 1]);
  return padded(Buffer.concat([header, flags, u16(left, 0, right - left, 0), u16(bottom, top - bottom, 0, bottom - top)]));
}

/** Every code point, many to one: spaces to glyph 1, the rest to glyph 2. Glyph 0 is the block too. */
function cmap(): Buffer {
  const groups: Array<[from: number, to: number, glyph: number]> = [
    [0x0, 0x20, 1],
    [0x21, 0x9f, 2],
    [0xa0, 0xa0, 1],
    [0xa1, 0x1fff, 2],
    [0x2000, 0x200f, 1],
    [0x2010, 0xd7ff, 2],
    [0xe000, 0x10ffff, 2],
  ];
  const body = Buffer.concat([u16(13, 0), u32(16 + groups.length * 12, 0, groups.length), ...groups.map((group) => u32(...group))]);
  return Buffer.concat([u16(0, 1, 3, 10), u32(12), body]);
}

const glyph = block();
const TABLES: Record<string, Buffer> = {
  "OS/2": Buffer.concat([
    u16(4, ADVANCE, 400, 5, 0, 650, 600, 0, 75, 650, 600, 0, 350, 50, 300, 0),
    Buffer.alloc(10),
    u32(0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff),
    Buffer.from("TCK "),
    u16(0x40, 0, 0xffff, ASCENT, -DESCENT & 0xffff, 0, ASCENT, DESCENT),
    u32(1, 0),
    u16(500, 680, 0, 32, 1),
  ]),
  cmap: cmap(),
  glyf: Buffer.concat([glyph, glyph]),
  head: Buffer.concat([u16(1, 0), u32(0x10000, 0, 0x5f0f3cf5), u16(0x000b, UNITS), Buffer.alloc(16), u16(0, 0, ADVANCE, ASCENT, 0, 8, 2, 1, 0)]),
  hhea: Buffer.concat([u16(1, 0, ASCENT, -DESCENT & 0xffff, 0, ADVANCE, 0, 0, ADVANCE, 1, 0, 0, 0, 0, 0, 0, 0, 3)]),
  hmtx: u16(ADVANCE, 0, ADVANCE, 0, ADVANCE, 0),
  loca: u32(0, glyph.length, glyph.length, glyph.length * 2),
  maxp: Buffer.concat([u32(0x10000), u16(3, 4, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0)]),
  name: u16(0, 0, 6),
  post: Buffer.concat([u32(0x30000, 0), u16(-100 & 0xffff, 50), u32(1, 0, 0, 0, 0)]),
};

/** The font as an address for `@font-face`. */
export function blockFontURL(): string {
  const entries = Object.entries(TABLES).map(([tag, table]) => ({ tag, table, data: padded(table) }));
  let offset = 12 + entries.length * 16;
  const directory = entries.map(({ tag, table, data }) => {
    const entry = Buffer.concat([Buffer.from(tag), u32(0, offset, table.length)]);
    offset += data.length;
    return entry;
  });
  const font = Buffer.concat([u32(0x10000), u16(entries.length, 128, 3, entries.length * 16 - 128), ...directory, ...entries.map(({ data }) => data)]);
  return `data:font/ttf;base64,${font.toString("base64")}`;
}
