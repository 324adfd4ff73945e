import { readText } from './readText.ts';

/**
 * An address out of a platform's answer that a page may load, as that of an avatar. Only https: it ends in a page that
 * people look at. Null when absent, unreadable or longer than any browser takes.
 */
export function readWebAddress(value: unknown): string | null {
  const url = readText(value, 2048);
  return url !== null && url.startsWith('https://') && URL.canParse(url) ? url : null;
}
