import type { Database } from '../../db/database.ts';
import type { ScrapeMode, ScrapePriority } from '../../db/domain.ts';
import type { AccountFilter } from '../../db/queries/accountFilter.ts';
import { createRun, type RunCreated } from '../../db/writes/createRun.ts';
import { inputHash } from './inputHash.ts';

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
}

/**
 * The one verb that starts a run, whoever asks: the API, a schedule, a command. Stores the run and one task per
 * account; `wake` is called once they are there for workers to take.
 */
export async function startRun(
  database: Database,
  request: RunRequest,
  { now, wake }: { now: () => Date; wake: () => void },
): Promise<RunCreated> {
  const { idempotencyKey, caller, ...input } = request;
  const idempotency =
    idempotencyKey === null ? null : { caller, key: idempotencyKey, inputHash: inputHash(input) };
  const created = await database.write((tx) =>
    createRun(tx, { ...input, trigger: 'MANUAL', idempotency }, now()),
  );
  if (created.kind === 'started') wake();
  return created;
}
