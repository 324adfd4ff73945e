const fine = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 2 });
const coarse = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const BYTES = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `0.42 ms`, `83 ms`, `1.2 s` */
export function formatMilliseconds(milliseconds: number): string {
  if (milliseconds >= 1_000) return `${fine.format(milliseconds / 1_000)} s`;
  return `${(milliseconds < 10 ? fine : coarse).format(milliseconds)} ms`;
}

/** `144 MiB` */
export function formatBytes(bytes: number): string {
  const power = Math.min(BYTES.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${(value < 10 && power > 0 ? fine : coarse).format(value)} ${BYTES[power]}`;
}
