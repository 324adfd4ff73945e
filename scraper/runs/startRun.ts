import type { Database } from '../../db/database.ts';
import type { ScrapeMode, ScrapePriority, ScrapeTrigger } from '../../db/domain.ts';
import type { AccountFilter } from '../../db/queries/accountFilter.ts';
import { createRun, type RunCreated } from '../../db/writes/createRun.ts';
import { inputHash } from './inputHash.ts';
import { launchRun, type RunLauncher } from './launchRun.ts';

export interface RunRequest {
  /** Neither filter nor accountIds: all ACTIVE accounts; both: the intersection. */
  filter: AccountFilter | null;
  accountIds: readonly number[] | null;
  mode: ScrapeMode;
  priority: ScrapePriority;
  /** 1 to 255 characters; a success is replayed to the same caller for 24 h. */
  idempotencyKey: string | null;
  /** Whose key it is: one caller's keys never meet another's. */
  caller: string;
  /** Absent: MANUAL. */
  trigger?: Exclude<ScrapeTrigger, 'RETRY'>;
}

/**
 * The one verb that starts a run, whoever asks: the API, a schedule, a command. Stores the run and one task per
 * account, and calls the workers.
 */
export function startRun(
  database: Database,
  { idempotencyKey, caller, trigger = 'MANUAL', ...input }: RunRequest,
  launcher: RunLauncher,
): Promise<RunCreated> {
  const idempotency =
    idempotencyKey === null ? null : { caller, key: idempotencyKey, inputHash: inputHash(input) };
  return launchRun(
    database,
    (tx) => createRun(tx, { ...input, trigger, retryOf: null, idempotency }, launcher.now()),
    launcher,
  );
}
