import type { Database } from '../../db/database.ts';
import { retryRun as createRetry, type RunRetried } from '../../db/writes/retryRun.ts';
import { inputHash } from './inputHash.ts';
import { launchRun, type RunLauncher } from './launchRun.ts';

export interface RetryRequest {
  runId: number;
  /** As of startRun: one space of keys for both, so that a key stands for one run. */
  idempotencyKey: string | null;
  caller: string;
}

/** Starts a run of today over the accounts that an earlier run left without a number for a reason that can pass. */
export function retryRun(
  database: Database,
  { runId, idempotencyKey, caller }: RetryRequest,
  launcher: RunLauncher,
): Promise<RunRetried> {
  const idempotency =
    idempotencyKey === null
      ? null
      : { caller, key: idempotencyKey, inputHash: inputHash({ retryOf: runId }) };
  return launchRun(database, (tx) => createRetry(tx, { runId, idempotency }, launcher.now()), launcher);
}
