import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../db/packageRoot.ts';
import { chartOf } from './chart.ts';
import { reportOf } from './report.ts';
import type { QueryResults } from './runQueries.ts';
import type { Surroundings } from './surroundings.ts';
import type { Size } from './world.ts';

/** A run, as bench/results/ keeps it. */
export interface Results extends Surroundings {
  queries: QueryResults;
  /** What a memory hit spends on being measured. */
  measuringMicroseconds: number;
}

const FOLDER = join(packageRoot(), 'bench/results');
const CHART = join(packageRoot(), 'docs/images/bench.svg');

/** Undefined when that size was not measured yet. */
export function readResults(size: Size['name']): Results | undefined {
  const file = join(FOLDER, `${size}.json`);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : undefined;
}

/** Writes a run for people and for programs, and the chart of the small one; returns the files. */
export function writeResults(results: Results, small: Results | undefined): string[] {
  mkdirSync(FOLDER, { recursive: true });
  const { name } = results.size;
  const files = new Map([
    [join(FOLDER, `${name}.json`), `${JSON.stringify(results, null, 2)}\n`],
    [join(FOLDER, `${name}.md`), `${reportOf(results, small)}\n`],
    ...(name === 'small' ? [[CHART, chartOf(results)] as const] : []),
  ]);
  for (const [file, text] of files) writeFileSync(file, text);
  return [...files.keys()].map((file) => file.slice(packageRoot().length + 1));
}
