import { setInterval } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';
import { PLATFORMS } from '../db/domain.ts';
import { explainStatement } from '../db/queries/explainStatement.ts';
import type { PlatformConfiguration, Ports } from '../schema/context.ts';
import { addAccounts } from '../scraper/addAccounts.ts';
import { importAccounts } from '../scraper/importAccounts.ts';
import type { PlatformRegistry } from '../scraper/platforms/registry.ts';
import { importSnapshots } from '../scraper/importSnapshots.ts';
import { cancelRun } from '../scraper/runs/cancelRun.ts';
import type { RunLauncher } from '../scraper/runs/launchRun.ts';
import { planRun } from '../scraper/runs/planRun.ts';
import { retryRun } from '../scraper/runs/retryRun.ts';
import { startRun } from '../scraper/runs/startRun.ts';
import { updateAccount } from '../scraper/updateAccount.ts';
import type { Advice } from './advice/openAdvice.ts';
import { createApiKeyVerbs } from './auth/apiKeyVerbs.ts';
import { createAuditTrail } from './auth/createAuditTrail.ts';
import type { ScheduleSetting } from './jobs/openSchedule.ts';
import type { Recorder } from './metrics/createRecorder.ts';

export interface PortsOptions {
  /** The handle of the operation that asks. */
  database: Database;
  registry: PlatformRegistry;
  alerts: Ports['alerts'];
  recorder: Pick<Recorder, 'figures' | 'series'>;
  advice: Advice;
  warmCache: Ports['warmCache'];
  launcher: RunLauncher;
  schedules: readonly ScheduleSetting[];
  isOpen: boolean;
  log: Logger;
  watchRun: Ports['watchRun'];
}

/** What resolvers may ask of the world, plugged into the real thing. */
export function createPorts({
  database,
  registry,
  alerts,
  recorder,
  advice,
  warmCache,
  launcher,
  schedules,
  isOpen,
  log,
  watchRun,
}: PortsOptions): Ports {
  const { now } = launcher;
  const keys = createApiKeyVerbs(database, now);
  return {
    startRun: (request) => startRun(database, request, launcher),
    planRun: (request) => planRun(database, request, { now, registry }),
    retryRun: (request) => retryRun(database, request, launcher),
    schedules: () => schedules.map(({ name, cron, slots }) => ({ name, cron, nextSlot: slots.next })),
    cancelRun: (runId) => cancelRun(database, runId, { now }),
    addAccounts: (request) => addAccounts(database, request, { now }),
    importAccounts: (csv, { dryRun }) => importAccounts(database, csv, { now, dryRun }),
    importSnapshots: (data, options) => importSnapshots(database, data, { now, ...options }),
    updateAccount: (id, change) => updateAccount(database, id, change, { now }),
    watchRun,
    platformStatuses: () => PLATFORMS.map((platform) => configurationOf(registry, platform)),
    // As any other change: every process hears of it, whatever becomes of this one.
    invalidateCache: (tags) => database.write(async () => ({ result: undefined, changed: tags })),
    warmCache,
    isOpen,
    createApiKey: keys.create,
    revokeApiKey: keys.revoke,
    beginAudit: createAuditTrail({ database, log, now }),
    performance: recorder.figures,
    performanceSeries: recorder.series,
    alerts,
    everyTwoSeconds,
    explainStatement: (text) => database.read((db) => explainStatement(db, text)),
    recommendations: (figures) => advice.recommendations(figures, database),
    optimizeCache: advice.optimizeCache,
    optimizeDatabase: (options) => advice.optimizeDatabase(options),
  };
}

/** How often figures are looked at on a screen. */
const LOOK_MS = 2_000;

async function* everyTwoSeconds(): AsyncGenerator<void> {
  yield;
  yield* setInterval(LOOK_MS, undefined, { ref: false });
}

function configurationOf(
  registry: PlatformRegistry,
  platform: PlatformConfiguration['platform'],
): PlatformConfiguration {
  const { problem, pace, ...readiness } = registry.readiness(platform);
  return {
    ...readiness,
    paceRequests: pace.requests,
    paceSeconds: pace.seconds,
    problemCode: problem?.code ?? null,
    problem: problem?.message ?? null,
  };
}
