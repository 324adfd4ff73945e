import {
  COUNT_METRICS,
  type CountMetric,
  type Day,
  type MissingReason,
  type Precision,
  type SnapshotSource,
} from '../domain.ts';

/** One account's numbers of one UTC day, as collected or imported. Counts are lifetime totals; null is unknown. */
export interface NewSnapshot extends Record<CountMetric, number | null> {
  accountId: number;
  date: Day;
  source: SnapshotSource;
  /** RFC 3339; null exactly for an imported row. */
  capturedAt: string | null;
  /** Null exactly when `followers` is null. */
  followersPrecision: Precision | null;
  /** Null exactly when `followers` is known. */
  followersMissing: Extract<MissingReason, 'NOT_REPORTED' | 'HIDDEN'> | null;
  /** The day's engagement as an import gives it; null when it does not. */
  engagementsReported: number | null;
}

/**
 * Which of two rows of the same account and day stands. Known followers beat unknown ones; then LIVE beats
 * IMPORTED; of equals the later. The row wins as a whole, so that its numbers belong together; only from a row
 * of the same source does it take the numbers that it lacks itself.
 */
export function mergeSnapshot(standing: NewSnapshot | undefined, incoming: NewSnapshot): NewSnapshot {
  if (!standing) return incoming;
  const [winner, loser] = standsAgainst(standing, incoming) ? [standing, incoming] : [incoming, standing];
  if (winner.source !== loser.source) return winner;
  const merged = { ...winner, engagementsReported: winner.engagementsReported ?? loser.engagementsReported };
  for (const metric of COUNT_METRICS) if (metric !== 'followers') merged[metric] ??= loser[metric];
  return merged;
}

function standsAgainst(standing: NewSnapshot, incoming: NewSnapshot): boolean {
  const isKnown = (row: NewSnapshot) => row.followers !== null;
  if (isKnown(standing) !== isKnown(incoming)) return isKnown(standing);
  return standing.source === 'LIVE' && incoming.source === 'IMPORTED';
}

/** True when storing `b` over `a` would change nothing. */
export function isSameSnapshot(a: NewSnapshot, b: NewSnapshot): boolean {
  return (
    COUNT_METRICS.every((metric) => a[metric] === b[metric]) &&
    a.source === b.source &&
    a.followersPrecision === b.followersPrecision &&
    a.followersMissing === b.followersMissing &&
    a.engagementsReported === b.engagementsReported &&
    (a.capturedAt === null
      ? b.capturedAt === null
      : Date.parse(a.capturedAt) === Date.parse(b.capturedAt ?? ''))
  );
}
