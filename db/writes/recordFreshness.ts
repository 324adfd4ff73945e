import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { bigints, texts } from '../sqlArrays.ts';
import { accountLatest } from '../tables/accountLatest.ts';
import type { TaskEnd } from './taskEnd.ts';

/**
 * Keeps an account's failures: FAILED adds one and is the last error, SUCCEEDED clears both, anything else changes
 * neither. The accounts' platforms must be locked.
 */
export async function recordFreshness(
  tx: Queryable,
  tasks: readonly { accountId: number; end: TaskEnd }[],
  now: Date,
): Promise<void> {
  const failures = tasks.flatMap(({ accountId, end }) =>
    end.status === 'FAILED' ? [{ accountId, ...end }] : [],
  );
  if (failures.length > 0) {
    await tx.execute(sql`
      UPDATE ${accountLatest} l SET consecutive_failures = l.consecutive_failures + 1,
        last_error_code = f.code, last_error = f.message, last_error_at = ${now.toISOString()}::timestamptz
      FROM unnest(${bigints(failures.map((task) => task.accountId))}, ${texts(failures.map((task) => task.errorCode))},
        ${texts(failures.map((task) => task.errorMessage))}) AS f(account_id, code, message)
      WHERE l.account_id = f.account_id`);
  }
  const successes = tasks.filter(({ end }) => end.status === 'SUCCEEDED').map((task) => task.accountId);
  if (successes.length > 0) {
    await tx.execute(sql`
      UPDATE ${accountLatest}
      SET consecutive_failures = 0, last_error_code = NULL, last_error = NULL, last_error_at = NULL
      WHERE account_id = ANY(${bigints(successes)}) AND consecutive_failures > 0`);
  }
}
