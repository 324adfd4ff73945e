import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { bigints } from '../sqlArrays.ts';
import { accountHandles } from '../tables/accountHandles.ts';
import { accounts } from '../tables/accounts.ts';

/** Adds the present handles of these accounts to their history, before they get others. */
export async function keepHandles(tx: Queryable, accountIds: readonly number[], now: Date): Promise<void> {
  // Two renames within the clock's resolution are still two.
  await tx.execute(sql`
    INSERT INTO ${accountHandles} (account_id, handle, handle_key, valid_until)
    SELECT a.id, a.handle, a.handle_key, greatest(${now.toISOString()}::timestamptz, (
      SELECT max(h.valid_until) + interval '1 microsecond' FROM ${accountHandles} h WHERE h.account_id = a.id))
    FROM ${accounts} a WHERE a.id = ANY(${bigints(accountIds)})`);
}
