import { getTableColumns, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Database } from '../../db/database.ts';
import { accountHandles } from '../../db/tables/accountHandles.ts';
import { accountLatest } from '../../db/tables/accountLatest.ts';
import { accounts } from '../../db/tables/accounts.ts';
import { organizations } from '../../db/tables/organizations.ts';
import { platformDaily } from '../../db/tables/platformDaily.ts';
import { platformStates } from '../../db/tables/platformStates.ts';
import { platformTotals } from '../../db/tables/platformTotals.ts';
import { scrapeRuns } from '../../db/tables/scrapeRuns.ts';
import { scheduleSlots } from '../../db/tables/scheduleSlots.ts';
import { scrapeTasks } from '../../db/tables/scrapeTasks.ts';
import { snapshots } from '../../db/tables/snapshots.ts';

const TABLES = {
  organizations,
  accounts,
  accountHandles,
  accountLatest,
  snapshots,
  platformDaily,
  platformTotals,
  platformStates,
  scrapeRuns,
  scrapeTasks,
  scheduleSlots,
};

export type TableDump = { [Name in keyof typeof TABLES]: (typeof TABLES)[Name]['$inferSelect'][] };

/** All rows of all tables, by primary key; instants as RFC 3339. Of the tables `except` none. */
export async function dumpTables(
  database: Database,
  except: readonly (keyof TableDump)[] = [],
): Promise<TableDump> {
  const dumps = await Promise.all(
    Object.entries(TABLES).map(async ([name, table]) => [
      name,
      except.includes(name as keyof TableDump) ? [] : await dumpTable(database, table),
    ]),
  );
  return Object.fromEntries(dumps) as TableDump;
}

async function dumpTable(database: Database, table: PgTable): Promise<Record<string, unknown>[]> {
  const columns = getTableColumns(table);
  const key = table === accountHandles ? sql`account_id, valid_until` : sql`1, 2`;
  const rows = await database.read((db) => db.select().from(table).orderBy(key));
  const instants = Object.keys(columns).filter((name) => columns[name]?.getSQLType().startsWith('timestamp'));
  return rows.map((row: Record<string, unknown>) => {
    const copy = { ...row };
    for (const name of instants) {
      if (typeof copy[name] === 'string') copy[name] = new Date(copy[name]).toISOString();
    }
    return copy;
  });
}

/** As after the migrations, but that ids go on. */
export async function emptyTables(database: Database): Promise<void> {
  await database.write(async (tx) => {
    await tx.execute(sql`TRUNCATE ${organizations}, ${accounts}, ${accountHandles}, ${accountLatest}, ${snapshots},
      ${platformDaily}, ${scrapeRuns}, ${scrapeTasks}, ${scheduleSlots}, schedules, idempotency_keys`);
    await tx.execute(sql`UPDATE ${platformTotals} SET accounts = 0, simulated_accounts = 0`);
    await tx.execute(sql`UPDATE ${platformStates} SET paused_until = NULL, pause_code = NULL, faults = 0,
      last_outcome = NULL, last_message = NULL, last_outcome_at = NULL`);
    return { result: undefined, changed: [] };
  });
}
