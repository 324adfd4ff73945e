import type { SnapshotColumn, SnapshotRecord } from '../../db/queries/snapshotColumns.ts';
import { builder } from '../builder.ts';
import { MissingReason, Precision, SnapshotSource } from '../enums.ts';
import { readsOf } from '../selectedColumns.ts';
import { Account } from './account.ts';
import { accountOf } from './accountOf.ts';

const reads = readsOf<SnapshotColumn>();

export const Snapshot = builder.objectRef<SnapshotRecord>('Snapshot');

/** A lifetime total as the platform gives it; null is unknown. */
const count = (column: SnapshotColumn, description?: string) => ({
  type: 'SafeInt' as const,
  nullable: true as const,
  ...(description === undefined ? {} : { description }),
  ...reads(column),
});

Snapshot.implement({
  rights: 'viewer',
  description:
    'followers .. views: lifetime totals as the platform gives them; numbers over a window are not stored here. ' +
    "Facebook's fan_count and Reddit's karma are not likes.",
  fields: (t) => ({
    account: t.field({
      type: Account,
      ...reads('accountId'),
      resolve: ({ accountId }, _args, ctx, info) => accountOf(accountId, ctx, info),
    }),
    date: t.expose('date', { type: 'Date', ...reads('date') }),
    capturedAt: t.expose('capturedAt', {
      type: 'DateTime',
      nullable: true,
      ...reads('capturedAt'),
      description: 'When the platform was asked; null for an imported row.',
    }),
    source: t.expose('source', { type: SnapshotSource, ...reads('source') }),
    followers: t.expose('followers', count('followers')),
    following: t.expose('following', count('following')),
    listed: t.expose('listed', count('listed', 'Lists that the account is on (X).')),
    posts: t.expose('posts', count('posts')),
    likes: t.expose('likes', count('likes', 'Likes received.')),
    comments: t.expose('comments', count('comments')),
    shares: t.expose('shares', count('shares')),
    views: t.expose('views', count('views')),
    engagements: t.expose(
      'engagements',
      count(
        'engagements',
        'Engagement of that day: the imported figure if given; else likes + comments + shares against the previous ' +
          'calendar day, only when each of the three that the platform reports is known on both days and none fell; ' +
          'else null.',
      ),
    ),
    engagementRate: t.float({
      nullable: true,
      ...reads('engagements', 'followers'),
      description:
        'engagements / followers, >= 0, may exceed 1; null when either is unknown or followers is 0.',
      resolve: ({ engagements, followers }) =>
        engagements === null || followers === null || followers === 0 ? null : engagements / followers,
    }),
    followersChange: t.expose(
      'followersChange',
      count('followersChange', 'Against the latest earlier known number; null without one.'),
    ),
    followersPrecision: t.expose('followersPrecision', {
      type: Precision,
      nullable: true,
      ...reads('followersPrecision'),
      description: 'null when followers is null.',
    }),
    followersMissing: t.expose('followersMissing', {
      type: MissingReason,
      nullable: true,
      ...reads('followersMissing'),
      description: 'Why followers is null.',
    }),
  }),
});
