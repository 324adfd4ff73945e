import { and, eq, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { COUNT_METRICS } from '../domain.ts';
import { bigints, texts } from '../sqlArrays.ts';
import { snapshots } from '../tables/snapshots.ts';
import type { StoredSnapshot } from './deriveDays.ts';

/** Inserts rows, or replaces those of the same account and day, whole. */
export async function storeSnapshots(tx: Queryable, rows: readonly StoredSnapshot[]): Promise<void> {
  const counts = COUNT_METRICS.map((metric) => bigints(rows.map((row) => row[metric])));
  await tx.execute(sql`
    INSERT INTO ${snapshots} AS s (account_id, date, source, captured_at, followers_precision, followers_missing,
      engagements_reported, engagements, followers_change, posts_change,
      followers, following, listed, posts, likes, comments, shares, views)
    SELECT * FROM unnest(
      ${bigints(rows.map((row) => row.accountId))},
      ${texts(rows.map((row) => row.date))}::date[],
      ${texts(rows.map((row) => row.source))},
      ${texts(rows.map((row) => row.capturedAt))}::timestamptz[],
      ${texts(rows.map((row) => row.followersPrecision))},
      ${texts(rows.map((row) => row.followersMissing))},
      ${bigints(rows.map((row) => row.engagementsReported))},
      ${bigints(rows.map((row) => row.engagements))},
      ${bigints(rows.map((row) => row.followersChange))},
      ${bigints(rows.map((row) => row.postsChange))},
      ${sql.join(counts, sql`, `)})
    ON CONFLICT (account_id, date) DO UPDATE SET
      source = excluded.source, captured_at = excluded.captured_at,
      followers_precision = excluded.followers_precision, followers_missing = excluded.followers_missing,
      engagements_reported = excluded.engagements_reported, engagements = excluded.engagements,
      followers_change = excluded.followers_change, posts_change = excluded.posts_change,
      followers = excluded.followers, following = excluded.following, listed = excluded.listed,
      posts = excluded.posts, likes = excluded.likes, comments = excluded.comments, shares = excluded.shares,
      views = excluded.views`);
}

/** Stores the derived columns of rows that stand. */
export async function storeDerived(tx: Queryable, rows: readonly StoredSnapshot[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(sql`
    UPDATE ${snapshots} s SET
      engagements = d.engagements, followers_change = d.followers_change, posts_change = d.posts_change
    FROM unnest(
      ${bigints(rows.map((row) => row.accountId))},
      ${texts(rows.map((row) => row.date))}::date[],
      ${bigints(rows.map((row) => row.engagements))},
      ${bigints(rows.map((row) => row.followersChange))},
      ${bigints(rows.map((row) => row.postsChange))}
    ) AS d(account_id, date, engagements, followers_change, posts_change)
    WHERE s.account_id = d.account_id AND s.date = d.date`);
}

export async function deleteSimulated(tx: Queryable, accountIds: readonly number[]): Promise<void> {
  if (accountIds.length === 0) return;
  await tx
    .delete(snapshots)
    .where(and(sql`${snapshots.accountId} = ANY(${bigints(accountIds)})`, eq(snapshots.source, 'SIMULATED')));
}
