/** What happened to answers whose tags are of one kind. */
export interface KindCounters {
  readonly kind: string;
  stores: number;
  hits: number;
  /** Changes told of tags of this kind. */
  purges: number;
}

/** Plain counters since the process started: counting must cost no more than an addition. */
export interface CacheCounters {
  /** Operations answered from a level. */
  hits: number;
  /** Operations that were executed, or waited for an execution. */
  misses: number;
  /** Operations that waited for an equal one that was under way. */
  joins: number;
  /** Stored answers that were found and not served, as they may have been out of date. */
  staleRefusals: number;
  stores: number;
  /** News of changes that were heard. */
  invalidations: number;
  readonly l1: LevelCounters;
  readonly l2: LevelCounters;
  readonly kinds: ReadonlyMap<string, KindCounters>;
  /** The counters of these kinds (db/tags.ts). */
  ofKinds(kinds: Iterable<string>): readonly KindCounters[];
}

export interface LevelCounters {
  hits: number;
  misses: number;
}

export function createCacheCounters(): CacheCounters {
  const kinds = new Map<string, KindCounters>();

  function countersOf(kind: string): KindCounters {
    let counters = kinds.get(kind);
    if (!counters) kinds.set(kind, (counters = { kind, stores: 0, hits: 0, purges: 0 }));
    return counters;
  }

  return {
    hits: 0,
    misses: 0,
    joins: 0,
    staleRefusals: 0,
    stores: 0,
    invalidations: 0,
    l1: { hits: 0, misses: 0 },
    l2: { hits: 0, misses: 0 },
    kinds,
    ofKinds: (kinds) => Array.from(kinds, countersOf),
  };
}
