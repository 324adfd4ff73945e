import { sql, type SQL } from 'drizzle-orm';
import { accountLatest } from '../tables/accountLatest.ts';
import { accounts } from '../tables/accounts.ts';
import { HISTORY_COLUMNS, historyOfEach, type HistoryRecord, type HistoryShape } from './history.ts';
import { readGatheredRow, type GatheredRow } from './snapshotColumns.ts';

/** A history among other columns of its account's row, whose names it would share: each has this before its own. */
const PREFIX = 'history.';

const columnsOf = ({ names }: HistoryShape): readonly string[] => [...HISTORY_COLUMNS, ...names];

/** The history of each account of a statement that reads `accounts`: for its select list, and to be joined. */
export function ownHistory(shape: HistoryShape): { list: SQL; join: SQL } {
  const columns = columnsOf(shape).map(
    (column) => sql`own_history.${sql.identifier(column)} AS ${sql.identifier(PREFIX + column)}`,
  );
  const each = historyOfEach(shape, sql`${accountLatest.accountId} = ${accounts.id}`);
  return { list: sql.join(columns, sql`, `), join: sql`CROSS JOIN LATERAL (${each}) own_history` };
}

/** Out of a row that came of it. */
export function readOwnHistory(
  shape: HistoryShape,
  accountId: number,
  row: Readonly<Record<string, unknown>>,
): HistoryRecord {
  const own: Record<string, unknown> = {};
  for (const column of columnsOf(shape)) own[column] = row[PREFIX + column];
  const gathered = own as GatheredRow & Pick<HistoryRecord, 'firstDate' | 'latestDate'>;
  const { firstDate, latestDate } = gathered;
  return { firstDate, latestDate, rows: readGatheredRow(shape.names, accountId, gathered) };
}
