const BAR_WIDTH = 30;

/** A bar for one line of a terminal; `share` is 0..1. */
export function progressBar(share: number): string {
  const filled = Math.round(share * BAR_WIDTH);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
}

/** Takes the place of the line that is there. */
export const REWRITE_LINE = '\r\x1b[K';
