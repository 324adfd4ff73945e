import type { CacheFigures, CacheLevelFigures, TagFigures } from '../../schema/performanceFigures.ts';

/** What happened to answers whose tags are of one kind. */
export type KindCounters = TagFigures;

/** Plain counters since the process started: counting must cost no more than an addition. */
export interface CacheCounters extends Pick<
  CacheFigures,
  | 'hits'
  | 'misses'
  | 'joins'
  | 'staleRefusals'
  | 'stores'
  | 'invalidations'
  | 'missesBySize'
  | 'missesByLifetime'
> {
  readonly l1: LevelCounters;
  readonly l2: LevelCounters;
  readonly kinds: ReadonlyMap<string, KindCounters>;
  /** The counters of these kinds (db/tags.ts). */
  ofKinds(kinds: Iterable<string>): readonly KindCounters[];
}

type LevelCounters = Pick<CacheLevelFigures, 'hits' | 'misses'>;

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
    missesBySize: 0,
    missesByLifetime: 0,
    l1: { hits: 0, misses: 0 },
    l2: { hits: 0, misses: 0 },
    kinds,
    ofKinds: (kinds) => Array.from(kinds, countersOf),
  };
}
