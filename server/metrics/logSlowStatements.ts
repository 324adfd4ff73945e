import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { AnsweredStatement } from '../../db/cause.ts';
import type { MetricsSettings } from './metricsSettings.ts';
import { shapeOf } from './slowStatements.ts';

/** A database in trouble makes every statement slow: one line a shape in so long. */
const PERIOD_MS = 60_000;
const MOST_SHAPES = 500;

/** Tells of statements that took too long, and for whom; how many of their shape were not told comes with the next. */
export function logSlowStatements(
  { slowWarnMs, slowErrorMs }: MetricsSettings,
  log: Pick<Logger, 'warn' | 'error'>,
  now: () => number,
): (statement: AnsweredStatement) => void {
  const shapes = new LRUCache<string, { toldAt: number; untold: number }>({ max: MOST_SHAPES });
  return ({ text, milliseconds, cause }) => {
    if (milliseconds < slowWarnMs) return;
    const shape = shapeOf(text);
    const known = shapes.get(shape);
    if (known && now() - known.toldAt < PERIOD_MS) {
      known.untold += 1;
      return;
    }
    shapes.set(shape, { toldAt: now(), untold: 0 });
    const level = milliseconds >= slowErrorMs ? 'error' : 'warn';
    log[level](
      {
        milliseconds: Math.round(milliseconds),
        statement: shape,
        operation: cause?.operation ?? null,
        requestId: cause?.requestId ?? null,
        untold: known?.untold ?? 0,
      },
      'slow statement',
    );
  };
}
