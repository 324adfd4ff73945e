import type { Cost, Costs } from './baseline.ts';
import type { QueryId } from '../compare/queries.ts';

/** Two runs of the same code differ by less, as ratios. */
export const TOLERANCE = 0.25;

/** What costs more than it did, a sentence each. A statement more is one too many: they are counted, not measured. */
export function findRegressions(now: Costs, before: Costs): string[] {
  return (Object.entries(now) as [QueryId, Cost][]).flatMap(([id, cost]) => {
    const base = before[id];
    if (!base) return [`${id} is not in the baseline.`];
    return [
      ...worse(`${id}: CPU of the server`, cost.serverCpu, base.serverCpu),
      ...worse(`${id}: CPU of PostgreSQL`, cost.postgresCpu, base.postgresCpu),
      ...more(`${id}: statements`, cost.statements, base.statements),
    ];
  });
}

function worse(what: string, now: number | null, before: number | null): string[] {
  if (now === null || before === null || now <= before * (1 + TOLERANCE)) return [];
  const percent = Math.round((now / before - 1) * 100);
  return [
    `${what} is ${now.toFixed(2)} × the limit's, ${percent} % more than ${before.toFixed(2)} ×; expected at most ${TOLERANCE * 100} % more.`,
  ];
}

function more(what: string, now: number | null, before: number | null): string[] {
  // What is seldom sent on the way makes no whole one a request.
  if (Math.round(now ?? 0) <= Math.round(before ?? 0)) return [];
  return [`${what}: ${now} a request; expected ${before ?? 0}.`];
}
