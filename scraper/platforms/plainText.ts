/**
 * What a person reads of a piece of HTML, as platforms send it for what people wrote about themselves: without tags,
 * paragraphs and breaks as line breaks, characters instead of their names. `<3` is no tag. Not for showing as HTML:
 * a name may stand for `<`.
 */
export function plainText(html: string): string {
  return html
    .replace(/<(?:br|\/p|\/div|\/li)\b[^<>]*>/gi, '\n')
    .replace(/<(?:\/?[a-z]|!)[^<>]*>/gi, '')
    .replace(/&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|([a-z]{2,4}));/gi, characterOf)
    .trim();
}

/** The names that escaping makes; all others are letters of their own time, and stay as they are. */
const NAMED: Readonly<Partial<Record<string, string>>> = {
  amp: '&',
  apos: "'",
  gt: '>',
  lt: '<',
  nbsp: ' ',
  quot: '"',
};

function characterOf(written: string, hex?: string, decimal?: string, name?: string): string {
  if (name !== undefined) return NAMED[name.toLowerCase()] ?? written;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : written;
}
