/** How an operation was answered. */
export type CacheStatus =
  | { kind: 'hit'; level: 'l1' | 'l2' }
  /** miss: nothing was stored that could be served; bypass: what was stored was not asked for, or never is stored. */
  | { kind: 'miss' | 'bypass'; stored: boolean; joined: boolean };

export const BYPASSED: CacheStatus = { kind: 'bypass', stored: false, joined: false };

const HITS = { l1: 'tidemark; hit; detail=l1', l2: 'tidemark; hit; detail=l2' };

/** The header Cache-Status (RFC 9211) of a request whose operations were answered so. */
export function formatCacheStatus(statuses: readonly CacheStatus[]): string {
  const [first, ...others] = statuses;
  if (!first) return formatOne(BYPASSED);
  if (others.length === 0) return formatOne(first);
  const hits = statuses.filter(({ kind }) => kind === 'hit');
  if (hits.length === statuses.length)
    return hits.some((hit) => hit.kind === 'hit' && hit.level === 'l2') ? HITS.l2 : HITS.l1;
  if (hits.length > 0) return `tidemark; fwd=partial; detail="${hits.length} of ${statuses.length}"`;
  return `tidemark; fwd=${statuses.some(({ kind }) => kind === 'miss') ? 'miss' : 'bypass'}`;
}

function formatOne(status: CacheStatus): string {
  if (status.kind === 'hit') return HITS[status.level];
  const { kind, stored, joined } = status;
  return `tidemark; fwd=${kind}${stored ? '; stored' : ''}${joined ? '; collapsed' : ''}`;
}
