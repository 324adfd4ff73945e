import type { Database } from '../../db/database.ts';
import { dayOf } from '../../db/day.ts';
import { PLATFORMS, type Platform } from '../../db/domain.ts';
import { accountsToScrape, type AccountToScrape } from '../../db/queries/accountsToScrape.ts';
import { platformStatesByPlatform } from '../../db/queries/platformStates.ts';
import { findActiveRun } from '../../db/writes/createRun.ts';
import type { PlatformAdapter } from '../platforms/adapter.ts';
import { PLATFORM_FACTS, type RequestRate } from '../platforms/platformFacts.ts';
import type { PlatformRegistry } from '../platforms/registry.ts';
import type { RunRequest } from './startRun.ts';

export type RunPlanned =
  | { kind: 'planned'; accounts: number; estimatedSeconds: number; platforms: PlatformPlan[] }
  /** What startRun would answer. */
  | { kind: 'active'; runId: number }
  | { kind: 'nothing' };

export interface PlatformPlan {
  platform: Platform;
  /** Skipped ones included. */
  accounts: number;
  /** That the platform counts, when nothing fails. */
  requests: number;
  skipped: number;
  /** Why accounts are skipped; null when none is. */
  reason: string | null;
  /** Null where the platform charges nothing. */
  estimatedCostUsd: number | null;
}

/** What an API answers in, as a rule; a timeout is far beyond it. */
const SECONDS_A_REQUEST = 0.4;
/** 10,000 simulated accounts take five seconds. */
const SECONDS_A_SIMULATED_ACCOUNT = 0.0005;

/**
 * What a run would do, and how long it would take if the platforms answer as a rule. Nothing is stored. It is refused
 * as the run itself would be.
 */
export async function planRun(
  database: Database,
  request: Pick<RunRequest, 'filter' | 'accountIds' | 'mode'>,
  { now, registry }: { now: () => Date; registry: Pick<PlatformRegistry, 'adapterFor' | 'paceOf'> },
): Promise<RunPlanned> {
  const instant = now();
  const accounts = await database.read((db) => accountsToScrape(db, request, instant));
  if (accounts.length === 0) return { kind: 'nothing' };
  const ids = accounts.map((account) => account.id);
  const active = await database.read((db) => findActiveRun(db, ids, dayOf(instant)));
  if (active !== null) return { kind: 'active', runId: active };

  const states = await database.read(platformStatesByPlatform);
  const plans = PLATFORMS.flatMap((platform): TimedPlan | [] => {
    const own = accounts.filter((account) => account.platform === platform);
    if (own.length === 0) return [];
    if (request.mode === 'SIMULATED') return planSimulated(platform, own);
    const found = registry.adapterFor(platform);
    if (!('adapter' in found)) return skipAll(platform, own.length, found.message);
    const { pausedUntil, pauseCode } = states.get(platform) ?? { pausedUntil: null, pauseCode: null };
    const pauseMs =
      pausedUntil === null || pauseCode === 'QUOTA' ? 0 : Date.parse(pausedUntil) - instant.getTime();
    return planLive(found.adapter, own, registry.paceOf(platform), Math.max(0, pauseMs / 1000));
  });
  return {
    kind: 'planned',
    accounts: accounts.length,
    // The platforms are asked side by side.
    estimatedSeconds: Math.max(...plans.map(({ seconds }) => seconds)),
    platforms: plans.map(({ seconds: _, ...plan }) => plan),
  };
}

type TimedPlan = PlatformPlan & { seconds: number };

function planLive(
  adapter: PlatformAdapter,
  accounts: readonly AccountToScrape[],
  pace: RequestRate,
  pauseSeconds: number,
): TimedPlan {
  const { platform, batchSize } = adapter;
  const requests = accounts.map((account) => ({ ...account, accountKey: account.id }));
  let count = 0;
  for (let start = 0; start < requests.length; start += batchSize)
    count += adapter.countRequests(requests.slice(start, start + batchSize));
  const cost = PLATFORM_FACTS[platform].costPerAccountUsd;
  // A window that is full is waited for to its end.
  const paced = Math.max(0, Math.ceil(count / pace.requests) - 1) * pace.seconds;
  return {
    platform,
    accounts: accounts.length,
    requests: count,
    skipped: 0,
    reason: null,
    // To the cent: binary fractions of a dollar are nobody's price.
    estimatedCostUsd: cost === null ? null : Math.round(accounts.length * cost * 100) / 100,
    seconds: pauseSeconds + Math.max(paced, count * SECONDS_A_REQUEST),
  };
}

function planSimulated(platform: Platform, accounts: readonly AccountToScrape[]): TimedPlan {
  const skipped = accounts.filter((account) => account.isReal).length;
  return {
    ...skipAll(platform, accounts.length, 'Accounts with real numbers are left alone by simulated ones.'),
    skipped,
    ...(skipped === 0 && { reason: null }),
    seconds: (accounts.length - skipped) * SECONDS_A_SIMULATED_ACCOUNT,
  };
}

function skipAll(platform: Platform, accounts: number, reason: string): TimedPlan {
  return { platform, accounts, requests: 0, skipped: accounts, reason, estimatedCostUsd: null, seconds: 0 };
}
