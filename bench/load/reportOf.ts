import { latencyFigures } from '../../server/metrics/latencyHistogram.ts';
import { table } from '../table.ts';
import type { Tally } from './createTally.ts';

/** What the application before Tidemark was announced with: milliseconds, and the share of hits. */
const GOALS = { cachedMs: 150, uncachedMs: 800, statementMs: 50, hitRate: 0.85 } as const;

export interface LoadFigures {
  tally: Tally;
  /** That it took. */
  seconds: number;
  /** Null: the server does not tell. */
  statementP95Ms: number | null;
}

/** What came of a load, as tables for people. */
export function reportOf({ tally, seconds, statementP95Ms }: LoadFigures): string {
  const ok = tally.total('ok');
  const refused = tally.total('refused');
  const answered = ok + tally.total('failed') + tally.total('wrong');
  const lines = [
    `${ok} answers, ${(ok / seconds).toFixed(0)} a second; ${percent(ok, answered)} right; ` +
      `${refused} refused by the rate limit`,
    '',
    table(['asked', 'answers', 'from the cache', 'refused', 'failed', 'wrong'], kindRows(tally)),
    '',
    table(['milliseconds', 'answers', 'p50', 'p95', 'p99', 'max'], latencyRows(tally)),
    '',
    table(['goal announced before', 'goal', 'here', ''], goalRows(tally, statementP95Ms)),
  ];
  return lines.join('\n');
}

function kindRows(tally: Tally): string[][] {
  return [...tally.kinds].map(([kind, { outcomes, hits }]) => [
    NAMES[kind] ?? kind,
    String(outcomes.ok),
    kind === 'mutation' ? '' : percent(hits, outcomes.ok),
    String(outcomes.refused),
    String(outcomes.failed),
    String(outcomes.wrong),
  ]);
}

const NAMES: Record<string, string> = {
  cached: 'asked before',
  uncached: 'never asked before',
  mutation: 'mutations',
};

/** `cached` here is what was asked before and had to be read again, as something had changed. */
function latencyRows(tally: Tally): string[][] {
  const sources = {
    hit: 'from the cache',
    cached: 'read again after a change',
    uncached: 'never asked before',
    mutation: 'mutations',
  };
  return Object.entries(sources).flatMap(([source, name]) => {
    const latencies = tally.latencies.get(source);
    if (!latencies) return [];
    const { count, p50Ms, p95Ms, p99Ms, maxMs } = latencyFigures(latencies.counts());
    return [[name, String(count), ...[p50Ms, p95Ms, p99Ms, maxMs].map(milliseconds)]];
  });
}

function goalRows(tally: Tally, statementP95Ms: number | null): string[][] {
  const p95 = (source: string): number | null => {
    const latencies = tally.latencies.get(source);
    return latencies ? latencyFigures(latencies.counts()).p95Ms : null;
  };
  const below = (name: string, goal: number, value: number | null): string[] => [
    name,
    `${goal} ms`,
    value === null ? 'not told' : `${milliseconds(value)} ms`,
    value === null ? '' : value <= goal ? 'kept' : 'MISSED',
  ];
  const { hits = 0, outcomes } = tally.kinds.get('cached') ?? {};
  const asked = outcomes?.ok ?? 0;
  return [
    below('cached, p95', GOALS.cachedMs, p95('hit')),
    below('uncached, p95', GOALS.uncachedMs, p95('uncached')),
    below('statement, p95', GOALS.statementMs, statementP95Ms),
    [
      'hits of what was asked before',
      `${GOALS.hitRate * 100} %`,
      percent(hits, asked),
      asked === 0 ? '' : hits / asked >= GOALS.hitRate ? 'kept' : 'MISSED',
    ],
  ];
}

const milliseconds = (value: number | null): string =>
  value === null ? '' : value.toFixed(value < 10 ? 2 : 0);

const percent = (part: number, whole: number): string =>
  whole === 0 ? 'none' : `${((part / whole) * 100).toFixed(1)} %`;
