import type { AnsweredStatement } from '../../db/cause.ts';
import type { SlowStatementFigures } from '../../schema/performanceFigures.ts';

/** Statements that took too long, by their shape. */
export interface SlowStatements {
  note(statement: AnsweredStatement): void;
  /** Those since an instant of `now`, in the order of the time that they took together. */
  figures(since: number): SlowStatementFigures[];
}

interface Slow {
  at: number;
  shape: string;
  text: string;
  milliseconds: number;
  operation: string | null;
}

/** The newest: who has more has one cause, and sees it in these. */
const MOST_KEPT = 1_000;
const LONGEST_SHAPE = 2_000;

/** @param now milliseconds */
export function createSlowStatements(thresholdMs: number, now: () => number): SlowStatements {
  const kept: Slow[] = [];

  return {
    note({ text, milliseconds, cause }) {
      if (milliseconds < thresholdMs) return;
      if (kept.length === MOST_KEPT) kept.shift();
      kept.push({ at: now(), shape: shapeOf(text), text, milliseconds, operation: cause?.operation ?? null });
    },
    figures(since) {
      const shapes = new Map<string, SlowStatementFigures>();
      for (const { at, shape, text, milliseconds, operation } of kept) {
        if (at < since) continue;
        const { calls, meanMs, maxMs } = shapes.get(shape) ?? { calls: 0, meanMs: 0, maxMs: 0 };
        shapes.set(shape, {
          statement: shape,
          text,
          calls: calls + 1,
          meanMs: (meanMs * calls + milliseconds) / (calls + 1),
          maxMs: Math.max(maxMs, milliseconds),
          operation,
        });
      }
      return [...shapes.values()].sort((one, other) => sum(other) - sum(one));
    },
  };
}

const sum = ({ calls, meanMs }: SlowStatementFigures): number => calls * meanMs;

/** Lists of values have one shape, however long they are, and white space has none. */
export function shapeOf(text: string): string {
  const shape = text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\((?:\$\d+(?:, ?)?)+\)/g, '(…)')
    .replaceAll(/\(…\)(?:, ?\(…\))+/g, '(…), …')
    .replaceAll(/\$\d+/g, '$')
    .trim();
  return shape.length > LONGEST_SHAPE ? `${shape.slice(0, LONGEST_SHAPE)}…` : shape;
}
