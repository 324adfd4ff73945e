import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { bigints } from '../sqlArrays.ts';
import { accountLatest } from '../tables/accountLatest.ts';
import { accounts } from '../tables/accounts.ts';
import { platformTotals } from '../tables/platformTotals.ts';
import { snapshots } from '../tables/snapshots.ts';

/** Reads from the snapshots again what `account_latest` and `platform_totals` keep of these accounts. */
export async function refreshAccountLatest(tx: Queryable, accountIds: readonly number[]): Promise<void> {
  await tx.execute(sql`
    WITH fresh AS (
      SELECT a.id, a.platform, old.is_simulated AS was_simulated, f.date AS first_date, l.date AS latest_date,
        coalesce(l.source = 'SIMULATED', false) AS is_simulated,
        k.followers, k.date AS followers_as_of, c.captured_at
      FROM unnest(${bigints(accountIds)}) AS u(id)
      JOIN ${accounts} a USING (id)
      JOIN ${accountLatest} old ON old.account_id = a.id
      LEFT JOIN LATERAL (
        SELECT date FROM ${snapshots} s WHERE s.account_id = a.id ORDER BY date LIMIT 1) f ON true
      LEFT JOIN LATERAL (
        SELECT date, source FROM ${snapshots} s WHERE s.account_id = a.id ORDER BY date DESC LIMIT 1) l ON true
      LEFT JOIN LATERAL (
        SELECT date, followers FROM ${snapshots} s
        WHERE s.account_id = a.id AND s.followers IS NOT NULL ORDER BY date DESC LIMIT 1) k ON true
      LEFT JOIN LATERAL (
        SELECT captured_at FROM ${snapshots} s
        WHERE s.account_id = a.id AND s.captured_at IS NOT NULL ORDER BY date DESC LIMIT 1) c ON true),
    latest AS (
      UPDATE ${accountLatest} l SET
        followers = fresh.followers, followers_as_of = fresh.followers_as_of, first_date = fresh.first_date,
        latest_date = fresh.latest_date, last_captured_at = fresh.captured_at, is_simulated = fresh.is_simulated
      FROM fresh WHERE l.account_id = fresh.id
      RETURNING 1)
    UPDATE ${platformTotals} t SET simulated_accounts = t.simulated_accounts + turned.difference
    FROM (
      SELECT platform, sum(is_simulated::int - was_simulated::int) AS difference FROM fresh GROUP BY platform) turned
    WHERE t.platform = turned.platform AND turned.difference <> 0`);
}
