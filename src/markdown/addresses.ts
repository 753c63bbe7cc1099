const linkable = new Set(["http:", "https:", "mailto:", "tel:"]);

/** The address of a link if it may be followed. Others (`javascript:`, `data:`, relative ones) are not links. */
export function linkAddress(href: string): URL | null {
  try {
    const url = new URL(href);
    return linkable.has(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/**
 * The real host, when the text of a link suggests another one: it looks like an address but is not this one, or the
 * host has letters of foreign scripts (shown in their ASCII form). Null when the text tells the truth.
 */
export function hostToShow(text: string, url: URL): string | null {
  if (!url.hostname) return null;
  const looksLikeAddress = /^\s*(https?:\/\/)?[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+/iu.test(text);
  const claimed = text.trim().replace(/^https?:\/\//i, "").split(/[/?#:\s]/)[0]?.toLowerCase();
  const isForeign = url.hostname.split(".").some((label) => label.startsWith("xn--"));
  return isForeign || (looksLikeAddress && claimed !== url.hostname && `www.${claimed}` !== url.hostname) ? url.hostname : null;
}

const raster = /^data:image\/(png|jpeg|gif|webp|avif);/i;

/** Whether an image may load: pictures inside the text do, others only where the app allows their address. */
export function mayLoad(src: string, allow: ((url: URL) => boolean) | undefined): boolean {
  if (raster.test(src)) return true;
  const url = linkAddress(src);
  return url !== null && /^https?:$/.test(url.protocol) && allow?.(url) === true;
}

const entities: Readonly<Record<string, string>> = {
  amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00A0", hellip: "…", mdash: "—", ndash: "–", copy: "©",
};

/** Character references as the characters that they stand for; unknown ones stay as written. */
export const decodeEntities = (text: string): string =>
  text.replace(/&(#x?[\da-f]+|[a-z]+);/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return entities[name.toLowerCase()] ?? whole;
    const code = Number.parseInt(name.replace(/^#x?/i, ""), name[1]?.toLowerCase() === "x" ? 16 : 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
