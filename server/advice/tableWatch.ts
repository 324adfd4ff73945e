import type { Database } from '../../db/database.ts';
import { tableFigures, type TableFigures } from '../../db/queries/tableFigures.ts';

/** What was scanned of a table within the last hour, or since the process or PostgreSQL's statistics began. */
export type TableScans = Omit<TableFigures, 'isOurs'>;

export interface TableWatch {
  /** Remembers how the tables stand now; to be called every ten seconds. Never rejects. */
  tick(): Promise<void>;
  /** @throws what the database throws */
  scans(database: Database): Promise<TableScans[]>;
}

/** Every five minutes, for an hour: what was mended is forgotten after that. */
const TICKS_A_LOOK = 30;
const LOOKS_KEPT = 12;

/** @param background by which it looks unasked */
export function createTableWatch(background: Database): TableWatch {
  const looks: ReadonlyMap<string, TableFigures>[] = [];
  let ticks = 0;

  return {
    async tick() {
      if (ticks++ % TICKS_A_LOOK !== 0) return;
      try {
        const figures = await background.read(tableFigures);
        looks.push(new Map(figures.map((each) => [each.table, each])));
        if (looks.length > LOOKS_KEPT) looks.shift();
      } catch {
        // The next look is compared with an older one.
      }
    },
    async scans(database) {
      const [oldest] = looks;
      const figures = await database.read(tableFigures);
      return oldest ? figures.map((now) => scansSince(now, oldest.get(now.table))) : [];
    },
  };
}

/** What came after an earlier look. Where less is counted now, PostgreSQL has begun anew. */
export function scansSince(now: TableFigures, then: TableFigures | undefined): TableScans {
  if (!then || now.seqScans < then.seqScans || now.indexScans < then.indexScans) return now;
  return {
    ...now,
    seqScans: now.seqScans - then.seqScans,
    seqRows: now.seqRows - then.seqRows,
    indexScans: now.indexScans - then.indexScans,
  };
}
