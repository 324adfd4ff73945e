import { percent, type Tally } from './tally.ts';
import type { FuzzResult } from './runFuzz.ts';

/** Below it a cache may be right and is of little use. */
const LEAST_HIT_RATE = 0.85;

export function progressLine(tally: Tally, problems: number): string {
  const { steps, requests, comparisons, l1, l2, misses, repeatable, repeatableHits } = tally;
  return [
    `step ${steps}`,
    `${requests} requests`,
    `${comparisons} compared`,
    `hits l1 ${l1} l2 ${l2} of ${l1 + l2 + misses}`,
    `repeatable ${percent(repeatableHits, repeatable)}`,
    `${problems} problems`,
  ].join(' · ');
}

/** The figures of a fuzz, a line each. */
export function table({ tally, problems }: FuzzResult, seed: number): string {
  const kinds = new Map<string, number>();
  for (const { kind } of problems) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const list = (counts: ReadonlyMap<string, number>): string =>
    [...counts].map(([kind, count]) => `${kind} ${count}`).join(', ') || 'none';
  const rows: [string, string | number][] = [
    ['seed', seed],
    ['steps', tally.steps],
    ['requests', tally.requests],
    ['batches', tally.batches],
    ['mutations', tally.mutations],
    ['direct writes', tally.directWrites],
    ['faults', list(tally.faults)],
    ['restarts', tally.restarts],
    ['requests lost by them', tally.lost],
    ['requests that took too long', tally.late],
    ['clock steps', tally.clockSteps],
    ['quiet moments', tally.quietMoments],
    ['a write seen by all in', `${tally.slowestSpreadMs} ms at most`],
    ['comparisons', tally.comparisons],
    ['  before news had come', tally.onTheirWay],
    ['stale', kinds.get('stale') ?? 0],
    ['stale in percent', percent(kinds.get('stale') ?? 0, tally.comparisons)],
    ['other problems', list(new Map([...kinds].filter(([kind]) => kind !== 'stale')))],
    ['hits of l1, of l2', `${tally.l1}, ${tally.l2} of ${tally.l1 + tally.l2 + tally.misses}`],
    ['repeatable hit rate', `${percent(tally.repeatableHits, tally.repeatable)} of ${tally.repeatable}`],
    [
      '  with nothing broken',
      `${percent(tally.calmRepeatableHits, tally.calmRepeatable)} of ${tally.calmRepeatable}`,
    ],
  ];
  return rows.map(([name, value]) => `${name.padEnd(24)}${value}`).join('\n');
}

/** What a fuzz fails for: each problem, and a cache that is right because it is not used. */
export function faultsOf({ tally, problems }: FuzzResult): string[] {
  const faults = problems.map(({ kind, step, text }) => `${kind.toUpperCase()} at step ${step}: ${text}`);
  if (tally.repeatableHits < LEAST_HIT_RATE * tally.repeatable)
    faults.push(
      `Only ${percent(tally.repeatableHits, tally.repeatable)} of what could be answered again was.`,
    );
  if (tally.l1 === 0 || tally.l2 === 0) faults.push(`Hits: ${tally.l1} in memory, ${tally.l2} in Redis.`);
  return faults;
}
