import type { Page } from "playwright";

/** How two pictures differ. */
export interface Difference {
  /** Pixels that differ visibly; `all` where the sizes differ. */
  pixels: number;
  /** The second picture, pale, with what differs in red: a PNG. */
  picture: Buffer;
}

/** A channel may be this far off: corners and icons are smoothed a little differently from machine to machine. */
const CHANNEL_TOLERANCE = 40;

/** Compares two PNGs in a browser's canvas, so that no image library is needed. */
export async function compare(page: Page, expected: Buffer, actual: Buffer): Promise<Difference> {
  const { pixels, picture } = await page.evaluate(
    async ([first, second, tolerance]) => {
      const read = async (base64: string) => {
        const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
        const canvas = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height });
        const context = canvas.getContext("2d", { willReadFrequently: true });
        if (!context) throw new Error("no canvas");
        context.drawImage(bitmap, 0, 0);
        return { canvas, context, data: context.getImageData(0, 0, bitmap.width, bitmap.height) };
      };
      const [a, b] = [await read(first), await read(second)];
      const sameSize = a.data.width === b.data.width && a.data.height === b.data.height;
      let count = 0;
      for (let at = 0; at < b.data.data.length; at += 4) {
        const differs = !sameSize || [0, 1, 2].some((channel) => Math.abs((a.data.data[at + channel] ?? 0) - (b.data.data[at + channel] ?? 0)) > tolerance);
        if (differs) count += 1;
        for (const channel of [0, 1, 2]) {
          const seen = b.data.data[at + channel] ?? 0;
          b.data.data[at + channel] = differs ? (channel === 0 ? 255 : 0) : 128 + seen / 2;
        }
      }
      b.context.putImageData(b.data, 0, 0);
      return { pixels: count, picture: b.canvas.toDataURL("image/png").split(",")[1] ?? "" };
    },
    [expected.toString("base64"), actual.toString("base64"), CHANNEL_TOLERANCE] as const,
  );
  return { pixels, picture: Buffer.from(picture, "base64") };
}
