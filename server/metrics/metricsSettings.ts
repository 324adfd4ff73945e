import type { EnvironmentReader } from '../readEnvironment.ts';

export interface MetricsSettings {
  /** A statement that takes longer, in milliseconds, is told in the log and in `performance.database.slow`. */
  slowWarnMs: number;
  /** One that takes longer than this is told as an error; at least `slowWarnMs`. */
  slowErrorMs: number;
}

/** A query has two seconds; a statement of it that takes half a second is felt. */
const WARN_MS = 500;
/** What mutations have in all. */
const ERROR_MS = 5_000;
const MOST_MS = 600_000;

export function readMetricsSettings(reader: EnvironmentReader): MetricsSettings {
  const milliseconds = (name: string, fallback: number): number =>
    reader.wholeNumber(name, { min: 1, max: MOST_MS, fallback });
  const slowWarnMs = milliseconds('SLOW_STATEMENT_WARN_MS', WARN_MS);
  const slowErrorMs = milliseconds('SLOW_STATEMENT_ERROR_MS', ERROR_MS);
  if (slowWarnMs > slowErrorMs)
    reader.refuse(
      'SLOW_STATEMENT_WARN_MS',
      `at most SLOW_STATEMENT_ERROR_MS, which is ${slowErrorMs}`,
      String(slowWarnMs),
    );
  return { slowWarnMs, slowErrorMs };
}
