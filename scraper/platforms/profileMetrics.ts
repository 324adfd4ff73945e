import type { CountMetric, MissingReason, Precision } from '../../db/domain.ts';
import type { ProfileMetrics } from './adapter.ts';

/**
 * Completes the counts that a platform gave: those it did not give are null. `precision` holds when followers
 * are known, `missing` says why when they are not.
 */
export function profileMetrics(
  counts: Readonly<Partial<Record<CountMetric, number | null>>>,
  { precision = 'EXACT', missing = 'NOT_REPORTED' }: { precision?: Precision; missing?: MissingReason } = {},
): ProfileMetrics {
  const followers = counts.followers ?? null;
  return {
    followers,
    following: counts.following ?? null,
    listed: counts.listed ?? null,
    posts: counts.posts ?? null,
    likes: counts.likes ?? null,
    comments: counts.comments ?? null,
    shares: counts.shares ?? null,
    views: counts.views ?? null,
    followersPrecision: followers === null ? null : precision,
    followersMissing: followers === null ? missing : null,
  };
}
