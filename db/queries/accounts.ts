import { sql, type SQL } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import type { Day, Platform } from '../domain.ts';
import { byShape, unseen, type Values } from '../renderedSql.ts';
import { bigints, numbersText, wordsText } from '../sqlArrays.ts';
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
import { historyShape, type HistoryShape } from './history.ts';
import { ownHistory, readOwnHistory } from './ownHistory.ts';
import type { SnapshotColumn } from './snapshotColumns.ts';
import type { DayRange } from './snapshots.ts';

/** How accounts are looked for, each by its index: given a join, PostgreSQL would rather read a small table whole. */
const LOOKUPS = {
  ids: (found: SQL) => sql`${found} WHERE ${accounts.id} = ANY(${unseen('ids', 'bigint[]')}::bigint[])`,
  handles: (found: SQL) => sql`
    SELECT found.* FROM unnest(${unseen('platforms', 'text[]')}, ${unseen('handleKeys', 'text[]')})
      AS wanted(platform, handle_key)
    CROSS JOIN LATERAL (
      ${found} WHERE ${accounts.platform} = wanted.platform AND ${accounts.handleKey} = wanted.handle_key
      LIMIT 1) AS found`,
};

interface Shape {
  columns: readonly AccountColumn[];
  by: keyof typeof LOOKUPS;
  history?: HistoryShape | undefined;
}

/** `account_latest` is joined only when needed. */
const statement = byShape(({ columns, by, history }: Shape) => {
  const { list } = accountSelect(columns);
  const from = columns.some(isLatestColumn) ? accountsWithLatest : accounts;
  if (!history) return LOOKUPS[by](sql`SELECT ${list} FROM ${from}`);
  const own = ownHistory(history);
  return LOOKUPS[by](sql`SELECT ${list}, ${own.list} FROM ${from} ${own.join}`);
});

async function selectAccounts(db: Queryable, shape: Shape, values: Values): Promise<AccountRecord[]> {
  const rows = await db.execute(statement(shape, values));
  const { read } = accountSelect(shape.columns);
  return rows.map((row) => {
    const account = read(row);
    if (shape.history) account.history = readOwnHistory(shape.history, account.id, row);
    return account;
  });
}

export function accountsByIds(
  db: Queryable,
  ids: readonly number[],
  columns: ReadonlySet<AccountColumn>,
): Promise<AccountRecord[]> {
  const all = [...new Set<AccountColumn>([...columns, 'id'])];
  return selectAccounts(db, { columns: all, by: 'ids' }, { ids: numbersText(ids) });
}

/** A part of an account's history that is read with it. */
export interface WantedHistory {
  range: DayRange;
  columns: readonly SnapshotColumn[];
}

/** Handles folded. */
export function accountsByHandles(
  db: Queryable,
  handles: readonly { platform: Platform; handleKey: string }[],
  columns: ReadonlySet<AccountColumn>,
  history: WantedHistory | null,
): Promise<AccountRecord[]> {
  const all = [...new Set<AccountColumn>([...columns, 'id', 'platform', 'handleKey'])];
  return selectAccounts(
    db,
    {
      columns: all,
      by: 'handles',
      history: history ? historyShape(history.columns, history.range) : undefined,
    },
    {
      platforms: wordsText(handles.map((each) => each.platform)),
      handleKeys: wordsText(handles.map((each) => each.handleKey)),
      ...history?.range,
    },
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
