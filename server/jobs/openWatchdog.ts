import type { Database } from '../../db/database.ts';
import { lastSuccessfulRun } from '../../db/queries/lastSuccessfulRun.ts';
import type { Log } from '../../scraper/log.ts';

export interface WatchdogOptions {
  database: Database;
  log: Log;
  now: () => Date;
  /** For how long none may succeed. Default 26 h. */
  longestHours?: number;
  /** How often it looks. Default 1 min. */
  lookMs?: number;
}

/** Tells when collecting has stopped, whoever was to start it: no schedule, no queue and no worker is asked. */
export interface Watchdog {
  /** A sentence while no run has succeeded for too long; null otherwise. */
  complaint(): string | null;
  /** Since the last run that succeeded, or collecting began, as of the last look; null where nothing is collected. */
  hoursWithoutRun(): number | null;
  close(): Promise<void>;
}

/** A day, and two hours for a late run. */
export const LONGEST_HOURS = 26;
/** Somebody who looks at a log of the day sees it. */
const REPEAT_MS = 6 * 3_600_000;

export function openWatchdog(options: WatchdogOptions): Watchdog {
  const { database, log, now, longestHours = LONGEST_HOURS, lookMs = 60_000 } = options;
  let since: string | null = null;
  let complaint: string | null = null;
  let toldAt = -Infinity;
  let looking: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    const { succeededAt, trackedSince } = await database.read(lastSuccessfulRun);
    since = succeededAt ?? trackedSince;
    const instant = now().getTime();
    if (since === null || instant - Date.parse(since) <= longestHours * 3_600_000) {
      if (complaint !== null) log.info({}, 'A run has succeeded again');
      complaint = null;
      toldAt = -Infinity;
      return;
    }
    const when = new Date(since).toISOString();
    complaint = succeededAt
      ? `no run has succeeded for ${longestHours} h: the last one ended at ${when}`
      : `no run has succeeded yet, and accounts are tracked since ${when}`;
    if (instant - toldAt < REPEAT_MS) return;
    toldAt = instant;
    log.error({ since: when }, `No run has succeeded for ${longestHours} hours`);
  }

  // While the database is away, /readyz says that.
  const lookAgain = (): void => void (looking = look().catch(() => undefined));
  lookAgain();
  const timer = setInterval(lookAgain, lookMs).unref();
  return {
    complaint: () => complaint,
    hoursWithoutRun: () => (since === null ? null : (now().getTime() - Date.parse(since)) / 3_600_000),
    async close() {
      clearInterval(timer);
      await looking;
    },
  };
}
