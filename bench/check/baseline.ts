import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../db/packageRoot.ts';
import { timesLimit } from '../compare/ratios.ts';
import type { QueryId } from '../compare/queries.ts';
import type { QueryResults } from '../compare/runQueries.ts';

/** What a query costs, in measures that another machine shares. */
export interface Cost {
  /** CPU of the server, in times of the limit's of the same run. */
  serverCpu: number;
  /** Likewise of PostgreSQL; null where it is not asked. */
  postgresCpu: number | null;
  /** Of one HTTP request; null where nothing is executed. */
  statements: number | null;
}

export type Costs = Partial<Record<QueryId, Cost>>;

/** The costs that later ones are held against. */
export interface Baseline {
  /** Why it is as it is. */
  reason: string;
  at: string;
  commit: string;
  costs: Costs;
}

const FILE = join(packageRoot(), 'bench/baseline.json');

/** Undefined when there is none yet. */
export function readBaseline(): Baseline | undefined {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Baseline) : undefined;
}

export function writeBaseline(baseline: Baseline): void {
  writeFileSync(FILE, `${JSON.stringify(baseline, null, 2)}\n`);
}

/** Of all queries that have a limit. */
export function costsOf(results: QueryResults): Costs {
  return Object.fromEntries(
    Object.entries(results).map(([id, result]): [string, Cost] => [
      id,
      {
        serverCpu: rounded(timesLimit(result)!),
        // Nothing, or a request of background work now and then, is no cost of a query.
        postgresCpu: result.statements ? rounded(timesLimit(result, 'postgresCpu')!) : null,
        statements: result.statements,
      },
    ]),
  );
}

const rounded = (ratio: number): number => Math.round(ratio * 1000) / 1000;
