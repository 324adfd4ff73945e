// What Mercurius and Apollo Server ask PostgreSQL: one statement a level, only the columns that their types have,
// along the indexes that are there.

export const accountsUpTo = {
  name: 'accounts_up_to',
  text: `
    SELECT a.id, a.platform, a.handle, a.display_name AS "displayName", l.followers
    FROM account_latest l JOIN accounts a ON a.id = l.account_id
    WHERE coalesce(l.followers, -1) BETWEEN 0 AND $1
    ORDER BY coalesce(l.followers, -1) DESC, l.account_id LIMIT $2`,
};

export const accountsByHandle = {
  name: 'accounts_by_handle',
  text: `
    SELECT a.id, a.platform, a.handle, a.display_name AS "displayName", l.followers, a.handle_key AS "handleKey"
    FROM unnest($1::text[], $2::text[]) AS wanted(platform, handle_key)
    JOIN accounts a ON a.platform = wanted.platform AND a.handle_key = wanted.handle_key
    JOIN account_latest l ON l.account_id = a.id`,
};

export const latestSnapshots = {
  name: 'latest_snapshots',
  text: `
    SELECT s.account_id AS "accountId", s.date, s.followers, s.posts, s.engagements
    FROM account_latest l JOIN snapshots s ON s.account_id = l.account_id AND s.date = l.latest_date
    WHERE l.account_id = ANY($1::bigint[])`,
};

export const lastSnapshots = {
  name: 'last_snapshots',
  text: `
    SELECT a.id AS "accountId", s.date, s.followers, s.posts, s.engagements
    FROM unnest($1::bigint[]) AS a(id)
    CROSS JOIN LATERAL (
      SELECT date, followers, posts, engagements FROM snapshots
      WHERE account_id = a.id ORDER BY date DESC LIMIT $2) s`,
};

export const snapshotsBetween = {
  name: 'snapshots_between',
  text: `
    SELECT account_id AS "accountId", date, followers, posts, engagements FROM snapshots
    WHERE account_id = ANY($1::bigint[]) AND date BETWEEN $2::date AND $3::date
    ORDER BY account_id, date`,
};

/** From the snapshots themselves: the last number of each account that was known on the day, and a week before. */
export const platformsAsOf = {
  name: 'platforms_as_of',
  text: `
    SELECT a.platform, count(*) AS accounts, sum(known.followers)::bigint AS followers,
      sum(captured.engagements)::bigint AS engagements,
      coalesce(sum(known.followers - earlier.followers), 0)::bigint AS "followersChange"
    FROM accounts a
    LEFT JOIN LATERAL (
      SELECT followers FROM snapshots WHERE account_id = a.id AND date <= $1::date AND followers IS NOT NULL
      ORDER BY date DESC LIMIT 1) known ON true
    LEFT JOIN LATERAL (
      SELECT followers FROM snapshots WHERE account_id = a.id AND date <= $1::date - 7 AND followers IS NOT NULL
      ORDER BY date DESC LIMIT 1) earlier ON true
    LEFT JOIN snapshots captured ON captured.account_id = a.id AND captured.date = $1::date
    GROUP BY a.platform ORDER BY sum(known.followers) DESC NULLS LAST, a.platform`,
};

/** The same from the roll-ups that Tidemark keeps: for the limit, and for a peer that is given them. */
export const platformsFromRollUps = {
  name: 'platforms_from_roll_ups',
  text: `
    SELECT t.platform, t.accounts, d.followers,
      CASE WHEN d.date = $1::date AND d.captured_with_engagements > 0 THEN d.engagements END AS engagements,
      coalesce(d.followers - earlier.followers - joined.followers, 0) AS "followersChange"
    FROM platform_totals t
    LEFT JOIN LATERAL (
      SELECT * FROM platform_daily WHERE platform = t.platform AND date <= $1::date
      ORDER BY date DESC LIMIT 1) d ON true
    LEFT JOIN LATERAL (
      SELECT followers FROM platform_daily WHERE platform = t.platform AND date <= $1::date - 7
      ORDER BY date DESC LIMIT 1) earlier ON true
    LEFT JOIN LATERAL (
      SELECT coalesce(sum(joined_followers), 0)::bigint AS followers FROM platform_daily
      WHERE platform = t.platform AND date > $1::date - 7 AND date <= $1::date) joined ON true
    WHERE t.accounts > 0 ORDER BY d.followers DESC NULLS LAST, t.platform`,
};
