/** How an operation was answered. */
export type CacheStatus =
  /** isStale: of before PostgreSQL went away, which nobody could ask whether it still holds. */
  | { kind: 'hit'; level: 'l1' | 'l2'; isStale: boolean }
  /** miss: nothing was stored that could be served; bypass: what was stored was not asked for, or never is stored. */
  | { kind: 'miss' | 'bypass'; stored: boolean; joined: boolean };

export const BYPASSED: CacheStatus = { kind: 'bypass', stored: false, joined: false };

const HITS = {
  l1: 'tidemark; hit; detail=l1',
  l2: 'tidemark; hit; detail=l2',
  stale: 'tidemark; hit; detail=stale',
};

type Hit = Extract<CacheStatus, { kind: 'hit' }>;

/** The header Cache-Status (RFC 9211) of a request whose operations were answered so. */
export function formatCacheStatus(statuses: readonly CacheStatus[]): string {
  const [first, ...others] = statuses;
  if (!first) return formatOne(BYPASSED);
  if (others.length === 0) return formatOne(first);
  const hits = statuses.filter((status): status is Hit => status.kind === 'hit');
  const isStale = hits.some((hit) => hit.isStale);
  if (hits.length === statuses.length)
    return HITS[isStale ? 'stale' : hits.some(({ level }) => level === 'l2') ? 'l2' : 'l1'];
  if (hits.length > 0)
    return `tidemark; fwd=partial; detail="${hits.length} of ${statuses.length}${isStale ? ', stale' : ''}"`;
  return `tidemark; fwd=${statuses.some(({ kind }) => kind === 'miss') ? 'miss' : 'bypass'}`;
}

function formatOne(status: CacheStatus): string {
  if (status.kind === 'hit') return HITS[status.isStale ? 'stale' : status.level];
  const { kind, stored, joined } = status;
  return `tidemark; fwd=${kind}${stored ? '; stored' : ''}${joined ? '; collapsed' : ''}`;
}
