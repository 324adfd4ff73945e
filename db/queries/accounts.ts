import { sql, type SQL } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import type { Day, Platform } from '../domain.ts';
import { bigints, texts } from '../sqlArrays.ts';
import { accountHandles } from '../tables/accountHandles.ts';
import { accountLatest } from '../tables/accountLatest.ts';
import { accounts } from '../tables/accounts.ts';
import {
  accountSelect,
  accountsWithLatest,
  isLatestColumn,
  type AccountColumn,
  type AccountRecord,
} from './accountSelect.ts';

/** Reads accounts by any condition that holds for few of them; `account_latest` is joined only when needed. */
async function selectAccounts(
  db: Queryable,
  columns: ReadonlySet<AccountColumn>,
  condition: SQL,
): Promise<AccountRecord[]> {
  const { list, read } = accountSelect(columns);
  const from = [...columns].some(isLatestColumn) ? accountsWithLatest : accounts;
  const rows = await db.execute(sql`SELECT ${list} FROM ${from} WHERE ${condition}`);
  return rows.map(read);
}

export function accountsByIds(
  db: Queryable,
  ids: readonly number[],
  columns: ReadonlySet<AccountColumn>,
): Promise<AccountRecord[]> {
  return selectAccounts(db, new Set([...columns, 'id']), sql`${accounts.id} = ANY(${bigints(ids)})`);
}

/** Handles folded. */
export function accountsByHandles(
  db: Queryable,
  handles: readonly { platform: Platform; handleKey: string }[],
  columns: ReadonlySet<AccountColumn>,
): Promise<AccountRecord[]> {
  return selectAccounts(
    db,
    new Set([...columns, 'id', 'platform', 'handleKey']),
    sql`(${accounts.platform}, ${accounts.handleKey}) IN (SELECT * FROM unnest(
      ${texts(handles.map((each) => each.platform))}, ${texts(handles.map((each) => each.handleKey))}))`,
  );
}

export interface EarlierHandle {
  handle: string;
  /** RFC 3339. */
  validUntil: string;
}

/** The handles that accounts had before, latest first. */
export async function earlierHandlesByAccountIds(
  db: Queryable,
  ids: readonly number[],
): Promise<Map<number, EarlierHandle[]>> {
  const rows = await db
    .select()
    .from(accountHandles)
    .where(sql`${accountHandles.accountId} = ANY(${bigints(ids)})`)
    .orderBy(accountHandles.accountId, sql`${accountHandles.validUntil} DESC`);
  const groups = new Map<number, EarlierHandle[]>();
  for (const row of rows) groups.set(row.accountId, [...(groups.get(row.accountId) ?? []), row]);
  return groups;
}

/** The latest day that has any snapshot; null when there is none at all. */
export async function latestSnapshotDay(db: Queryable): Promise<Day | null> {
  const [row] = await db
    .select({ day: sql<Day | null>`max(${accountLatest.latestDate})` })
    .from(accountLatest);
  return row?.day ?? null;
}
