import { getTableColumns, sql, type SQL } from 'drizzle-orm';
import { PgArray, type PgColumn } from 'drizzle-orm/pg-core';
import { byNames, rendered } from '../renderedSql.ts';
import { accountLatest } from '../tables/accountLatest.ts';
import { accounts, type AccountRow } from '../tables/accounts.ts';

const { accountId: _accountId, ...latestColumns } = getTableColumns(accountLatest);

/** What can be read of an account in one row. */
const accountColumns: Record<AccountColumn, PgColumn> = { ...getTableColumns(accounts), ...latestColumns };

/** Only the columns that were asked for are there. */
export type AccountRecord = AccountRow & Omit<typeof accountLatest.$inferSelect, 'accountId'>;
export type AccountColumn = keyof AccountRecord;

/** True for what `account_latest` keeps: it changes with the snapshots and the outcomes of tasks. */
export const isLatestColumn = (column: AccountColumn): boolean => column in latestColumns;

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
  const columns = names.map((name) => [name, accountColumns[name]] as const);
  // The client knows no types of arrays.
  const lists = columns.filter(([, column]) => column instanceof PgArray);
  return {
    list: rendered(
      sql.join(
        columns.map(([name, column]) => sql`${column} AS ${sql.identifier(name)}`),
        sql`, `,
      ),
    ),
    read(row) {
      for (const [name, column] of lists) row[name] = column.mapFromDriverValue(row[name]);
      return row as AccountRecord;
    },
  };
});
