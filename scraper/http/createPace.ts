import type { PlatformPace } from './platformHttp.ts';

export interface PaceOptions {
  /** Takes a turn of the present window: null, or the milliseconds until the next window when this one is full. */
  takeTurn: () => Promise<number | null>;
  now: () => Date;
}

/**
 * A shorter wait is spent on the spot; for a longer one the batch is put back. A batch of ten accounts that each wait so
 * long still ends within a job's 45 s.
 */
const PATIENCE_MS = 2_000;
/** When turns cannot be counted, as the database is away: nothing could be stored now either. */
const RETRY_MS = 5_000;

/** Waits for the turns of a platform. */
export function createPace({ takeTurn, now }: PaceOptions): PlatformPace {
  return {
    async take(signal) {
      for (let waitedMs = 0; ;) {
        const waitMs = await takeTurn().catch(() => RETRY_MS);
        if (waitMs === null || signal.aborted) return null;
        if (waitedMs + waitMs > PATIENCE_MS) return new Date(now().getTime() + waitMs);
        await pause(waitMs, signal);
        waitedMs += waitMs;
      }
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
