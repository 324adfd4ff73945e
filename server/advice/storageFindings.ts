import type { IndexFigures } from '../../db/queries/indexFigures.ts';
import type { TableFigures } from '../../db/queries/tableFigures.ts';
import type { Recommendation } from '../../schema/performanceFigures.ts';
import { LARGE_TABLE_ROWS } from './rules.ts';

export interface StorageFigures {
  tables: readonly TableFigures[];
  indexes: readonly IndexFigures[];
}

/** A table that was asked less says nothing of what nobody asks it. */
const ENOUGH_SCANS = 1_000;
/** Where autovacuum comes by itself, and a half as much again. */
const DEAD_SHARE = 0.3;

/** What could be put in order in the database. */
export const storageFindings = (figures: StorageFigures): Recommendation[] => [
  ...duplicateIndexes(figures),
  ...unusedIndexes(figures),
  ...deadRows(figures),
];

function duplicateIndexes({ indexes }: StorageFigures): Recommendation[] {
  return indexes.flatMap((index, place) => {
    if (index.isUnique) return [];
    const other = indexes.find(
      (each, otherPlace) =>
        each.table === index.table && each.shape === index.shape && (each.isUnique || otherPlace < place),
    );
    if (!other) return [];
    return {
      code: 'DUPLICATE_INDEX',
      message: `${index.index} of ${index.table} does what ${other.index} does: drop it (DROP INDEX).`,
      evidence: `Method, columns, operator classes, order and predicate are equal; ${index.bytes} bytes.`,
    };
  });
}

function unusedIndexes({ indexes }: StorageFigures): Recommendation[] {
  return indexes
    .filter(
      ({ isUnique, scans, tableScans, tableRows }) =>
        !isUnique && scans === 0 && tableScans >= ENOUGH_SCANS && tableRows >= LARGE_TABLE_ROWS,
    )
    .map(({ index, table, bytes, tableScans, tableRows, since }) => ({
      code: 'UNUSED_INDEX',
      message: `Nothing has used ${index} of ${table}: when nobody is going to ask by it, drop it, and each write costs less.`,
      evidence:
        `0 scans of it, ${tableScans} of its table since ${since ?? 'the database was made'}; ` +
        `${bytes} bytes, ${tableRows} rows.`,
    }));
}

function deadRows({ tables }: StorageFigures): Recommendation[] {
  return tables
    .filter(({ rows, deadRows }) => deadRows >= LARGE_TABLE_ROWS && deadRows >= rows * DEAD_SHARE)
    .map(({ table, rows, deadRows }) => ({
      code: 'DEAD_ROWS',
      message: `${table} holds many dead rows: vacuum it (optimizeDatabase with vacuum), and see what keeps autovacuum from it.`,
      evidence: `${deadRows} dead rows beside ${rows} others.`,
    }));
}
