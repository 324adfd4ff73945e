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
  /** NONE: it was asked in vain, which its breaker counts. UNASKED: nothing was sent, which says nothing of it. */
  answer: 'GIVEN' | 'NONE' | 'UNASKED';
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
  const faults = { GIVEN: 0, NONE: standing.faults + 1, UNASKED: standing.faults }[news.answer];
  const opened = news.answer === 'NONE' ? breakerPause(faults, now) : null;
  const pause = pauseAfter(standing, { ...news, pause: opened ?? news.pause }, now);
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
 * The later end stands: what another worker's request was told holds for all. Two kinds are lifted before: an open breaker
 * by any answer, a used-up allowance by a good one. The latter holds nobody back, so it gives way to whatever does.
 */
function pauseAfter(
  { pausedUntil, pauseCode }: PlatformStateRow,
  { outcome, answer, pause }: PlatformNews,
  now: Date,
): PlatformPause | null {
  if (pausedUntil === null || pauseCode === null) return pause;
  const standing = { code: pauseCode, until: new Date(pausedUntil) };
  const isLifted =
    (standing.code === 'QUOTA' && outcome === 'OK') ||
    (standing.code === 'UNREACHABLE' && answer === 'GIVEN');
  if (standing.until <= now || isLifted) return pause;
  if (pause === null) return standing;
  if (standing.code === 'QUOTA' && pause.code !== 'QUOTA') return pause;
  if (pause.code === 'QUOTA' && standing.code !== 'QUOTA') return standing;
  return pause.until >= standing.until ? pause : standing;
}
