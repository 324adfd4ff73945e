import type { HttpFigures, OperationFigures } from '../../schema/performanceFigures.ts';
import type { CacheTotals } from '../cache/cacheFigures.ts';
import { countsSince, NOTHING_MEASURED, type LatencyCounts } from './latencyHistogram.ts';
import type { OperationTotals } from './operationCounters.ts';

/** Everything that a process counts, as it stands at an instant: what happened between two is their difference. */
export interface Totals {
  at: Date;
  http: HttpFigures<LatencyCounts>;
  operations: ReadonlyMap<string, OperationTotals>;
  cache: CacheTotals;
  statements: number;
  statementLatency: LatencyCounts;
  /** Of all threads, in milliseconds. */
  cpuMs: number;
  uptimeMs: number;
}

/** What came after an earlier instant of the same process. What is no count stays as it is. */
export function totalsSince(now: Totals, then: Totals): Totals {
  return {
    at: now.at,
    http: httpSince(now.http, then.http),
    operations: operationsSince(now.operations, then.operations),
    cache: cacheSince(now.cache, then.cache),
    statements: now.statements - then.statements,
    statementLatency: countsSince(now.statementLatency, then.statementLatency),
    cpuMs: now.cpuMs - then.cpuMs,
    uptimeMs: now.uptimeMs - then.uptimeMs,
  };
}

function httpSince(now: Totals['http'], then: Totals['http']): Totals['http'] {
  return {
    requests: now.requests - then.requests,
    errors: now.errors - then.errors,
    latency: countsSince(now.latency, then.latency),
    cachedLatency: countsSince(now.cachedLatency, then.cachedLatency),
    uncachedLatency: countsSince(now.uncachedLatency, then.uncachedLatency),
  };
}

function operationsSince(now: Totals['operations'], then: Totals['operations']): Totals['operations'] {
  const since = new Map<string, OperationTotals>();
  for (const [name, operation] of now) {
    const before: OperationFigures<LatencyCounts> = then.get(name) ?? NEVER_ASKED;
    if (operation.requests === before.requests) continue;
    since.set(name, {
      name,
      requests: operation.requests - before.requests,
      errors: operation.errors - before.errors,
      cacheHits: operation.cacheHits - before.cacheHits,
      misses: operation.misses - before.misses,
      executions: operation.executions - before.executions,
      statements: operation.statements - before.statements,
      latency: countsSince(operation.latency, before.latency),
    });
  }
  return since;
}

const NEVER_ASKED: OperationTotals = {
  name: '',
  requests: 0,
  errors: 0,
  cacheHits: 0,
  misses: 0,
  executions: 0,
  statements: 0,
  latency: NOTHING_MEASURED,
};

function cacheSince(now: CacheTotals, then: CacheTotals): CacheTotals {
  const before = new Map(then.byTag.map((kind) => [kind.kind, kind]));
  return {
    ...now,
    hits: now.hits - then.hits,
    misses: now.misses - then.misses,
    joins: now.joins - then.joins,
    staleRefusals: now.staleRefusals - then.staleRefusals,
    stores: now.stores - then.stores,
    invalidations: now.invalidations - then.invalidations,
    missesBySize: now.missesBySize - then.missesBySize,
    missesByLifetime: now.missesByLifetime - then.missesByLifetime,
    l1: levelSince(now.l1, then.l1),
    l2: levelSince(now.l2, then.l2),
    byTag: now.byTag.map(({ kind, stores, hits, purges }) => ({
      kind,
      stores: stores - (before.get(kind)?.stores ?? 0),
      hits: hits - (before.get(kind)?.hits ?? 0),
      purges: purges - (before.get(kind)?.purges ?? 0),
    })),
  };
}

function levelSince(now: CacheTotals['l1'], then: CacheTotals['l1']): CacheTotals['l1'] {
  return {
    ...now,
    hits: now.hits - then.hits,
    misses: now.misses - then.misses,
    errors: now.errors - then.errors,
    latency: countsSince(now.latency, then.latency),
    // Redis counts its own, and anew when it is restarted.
    evictions: now.evictions === null ? null : Math.max(0, now.evictions - (then.evictions ?? now.evictions)),
  };
}
