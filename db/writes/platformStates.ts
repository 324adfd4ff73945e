import { eq } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import type { PauseCode, Platform } from '../domain.ts';
import { platformStates, type PlatformStateRow } from '../tables/platformStates.ts';

/** What a batch of a LIVE run has taught of its platform. */
export interface PlatformNews {
  /** OK, or the code of what concerned the platform as a whole. */
  outcome: string;
  message: string | null;
  /** Null: it may be asked on. */
  pause: PlatformPause | null;
  /** True when it gave no answer at all. */
  isFault: boolean;
}

export interface PlatformPause {
  code: PauseCode;
  until: Date;
}

/**
 * After so many batches in a row without any answer the breaker opens: one or two are a network's hiccup, and five take
 * a few seconds.
 */
export const MOST_FAULTS = 5;
/** The first pause of the breaker; then twice as long after each batch that tried again in vain. */
const FIRST_PAUSE_MS = 30_000;
/** An outage of hours is asked four times an hour. */
const LONGEST_PAUSE_MS = 900_000;

/** Keeps what was learnt. The platform must be locked. */
export async function recordPlatformNews(
  tx: Queryable,
  platform: Platform,
  news: PlatformNews,
  now: Date,
): Promise<void> {
  const [standing] = await tx.select().from(platformStates).where(eq(platformStates.platform, platform));
  if (!standing) return;
  const faults = news.isFault ? standing.faults + 1 : 0;
  const pause = pauseAfter(standing, { ...news, pause: news.pause ?? breakerPause(faults, now) }, now);
  await tx
    .update(platformStates)
    .set({
      faults,
      pausedUntil: pause?.until.toISOString() ?? null,
      pauseCode: pause?.code ?? null,
      lastOutcome: news.outcome,
      lastMessage: news.message,
      lastOutcomeAt: now.toISOString(),
    })
    .where(eq(platformStates.platform, platform));
}

function breakerPause(faults: number, now: Date): PlatformPause | null {
  if (faults < MOST_FAULTS) return null;
  const ms = Math.min(FIRST_PAUSE_MS * 2 ** (faults - MOST_FAULTS), LONGEST_PAUSE_MS);
  return { code: 'UNREACHABLE', until: new Date(now.getTime() + ms) };
}

/**
 * The later end stands: what another worker's request was told holds for all. A used-up allowance is the exception, as a
 * good answer shows that there is one again.
 */
function pauseAfter(
  { pausedUntil, pauseCode }: PlatformStateRow,
  { outcome, pause }: PlatformNews,
  now: Date,
): PlatformPause | null {
  const until = pausedUntil === null ? null : new Date(pausedUntil);
  if (until === null || pauseCode === null || until <= now) return pause;
  if (pauseCode === 'QUOTA' && outcome === 'OK') return pause;
  return pause !== null && pause.until >= until ? pause : { code: pauseCode, until };
}
