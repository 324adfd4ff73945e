import { getTableColumns, sql, type SQL } from 'drizzle-orm';
import { PgArray, type PgColumn } from 'drizzle-orm/pg-core';
import { byNames, rendered } from '../renderedSql.ts';
import { accountLatest } from '../tables/accountLatest.ts';
import { accounts, type AccountRow } from '../tables/accounts.ts';
import { snapshots } from '../tables/snapshots.ts';
import type { HistoryRecord } from './history.ts';
import {
  hasWords,
  snapshotExpressions,
  type SnapshotColumn,
  type SnapshotRecord,
} from './snapshotColumns.ts';

const { accountId: _accountId, ...latestColumns } = getTableColumns(accountLatest);

type OwnColumn = keyof AccountRow | Exclude<keyof typeof accountLatest.$inferSelect, 'accountId'>;

/** Of the row of its latest day. */
export type LatestSnapshotColumn = `${typeof LATEST}${SnapshotColumn}`;
const LATEST = 'latestSnapshot.';

/** What can be read of an account in one row. */
export type AccountColumn = OwnColumn | LatestSnapshotColumn;

/** Only the columns that were asked for are there. */
export type AccountRecord = AccountRow &
  Omit<typeof accountLatest.$inferSelect, 'accountId'> & {
    latestSnapshot: SnapshotRecord | null;
    /** Where it was read with the account. */
    history?: HistoryRecord | undefined;
  };

const ownColumns: Record<OwnColumn, PgColumn> = { ...getTableColumns(accounts), ...latestColumns };

const isOfSnapshot = (column: string): column is LatestSnapshotColumn => column.startsWith(LATEST);

/** True for what `account_latest` finds or keeps: it changes with the snapshots and the outcomes of tasks. */
export const isLatestColumn = (column: string): boolean => column in latestColumns || isOfSnapshot(column);

/** `accounts`, and `account_latest` where it is needed. */
export const accountsWithLatest = rendered(
  sql`${accounts} JOIN ${accountLatest} ON ${accountLatest.accountId} = ${accounts.id}`,
);

export interface AccountSelect {
  /** Each column under its own name. */
  list: SQL;
  /** Makes of a row what it is typed as, in place. */
  read(row: Record<string, unknown>): AccountRecord;
}

export const accountSelect = byNames<AccountColumn, AccountSelect>((names) => {
  const snapshotNames = names.filter(isOfSnapshot).map((name) => name.slice(LATEST.length) as SnapshotColumn);
  const columns = names
    .filter((name): name is OwnColumn => !isOfSnapshot(name))
    .map((name) => [name, ownColumns[name]] as const);
  // The client knows no types of arrays.
  const lists = columns.filter(([, column]) => column instanceof PgArray);
  const items = columns.map(([name, column]) => sql`${column} AS ${sql.identifier(name)}`);
  if (snapshotNames.length > 0) items.push(sql`${latestSnapshot(snapshotNames)} AS "latestSnapshot"`);
  return {
    list: rendered(sql.join(items, sql`, `)),
    read(row) {
      for (const [name, column] of lists) row[name] = column.mapFromDriverValue(row[name]);
      if (snapshotNames.length > 0)
        row['latestSnapshot'] = readSnapshot(snapshotNames, row['latestSnapshot']);
      return row as AccountRecord;
    },
  };
});

/** As one value, which PostgreSQL looks up for the accounts of a page alone, when it has put them in order. */
const latestSnapshot = (names: readonly SnapshotColumn[]): SQL => sql`(
  SELECT ROW(${sql.join(
    names.map((name) => snapshotExpressions[name]),
    sql`, `,
  )})::text FROM ${snapshots}
  WHERE ${snapshots.accountId} = ${accountLatest.accountId} AND ${snapshots.date} = ${accountLatest.latestDate})`;

/** Reads a row as PostgreSQL writes it, `(2026-11-27,,17)`: of numbers and of words that need no quotes. */
function readSnapshot(names: readonly SnapshotColumn[], written: unknown): SnapshotRecord | null {
  if (written === null) return null;
  const values = (written as string).slice(1, -1).split(',');
  const record: Record<string, unknown> = {};
  for (let at = 0; at < names.length; at += 1) {
    const name = names[at]!;
    const value = values[at]!;
    record[name] = value === '' ? null : hasWords(name) ? value : Number(value);
  }
  return record as unknown as SnapshotRecord;
}
