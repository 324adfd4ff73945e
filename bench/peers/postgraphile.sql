-- What PostGraphile needs beyond the tables: the operations of the bench as functions of the database, which is its way
-- to say a filter or a computed field. It inlines those in SQL that are STABLE.

CREATE FUNCTION accounts_up_to(followers_max bigint) RETURNS SETOF accounts LANGUAGE sql STABLE AS $$
  SELECT a.* FROM account_latest l JOIN accounts a ON a.id = l.account_id
  WHERE coalesce(l.followers, -1) BETWEEN 0 AND followers_max
  ORDER BY coalesce(l.followers, -1) DESC, l.account_id
$$;

CREATE FUNCTION accounts_followers(account accounts) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT l.followers FROM account_latest l WHERE l.account_id = account.id
$$;

CREATE FUNCTION accounts_latest_snapshot(account accounts) RETURNS snapshots LANGUAGE sql STABLE AS $$
  SELECT s.* FROM account_latest l JOIN snapshots s ON s.account_id = l.account_id AND s.date = l.latest_date
  WHERE l.account_id = account.id
$$;

CREATE FUNCTION accounts_history(account accounts, "from" date, "to" date) RETURNS SETOF snapshots
LANGUAGE sql STABLE AS $$
  SELECT * FROM snapshots s WHERE s.account_id = account.id AND s.date BETWEEN "from" AND "to" ORDER BY s.date
$$;

CREATE TYPE platform_as_of AS (
  platform text, accounts integer, followers bigint, engagements bigint, followers_change bigint);

CREATE TYPE summary_as_of AS (
  as_of date, accounts integer, followers bigint, engagements bigint, followers_change bigint,
  by_platform platform_as_of[]);

CREATE FUNCTION summary(as_of date) RETURNS summary_as_of LANGUAGE sql STABLE AS $$
  WITH by_platform AS (
    SELECT a.platform::text AS platform, count(*)::integer AS accounts, sum(known.followers)::bigint AS followers,
      sum(captured.engagements)::bigint AS engagements,
      coalesce(sum(known.followers - earlier.followers), 0)::bigint AS followers_change
    FROM accounts a
    LEFT JOIN LATERAL (
      SELECT s.followers FROM snapshots s
      WHERE s.account_id = a.id AND s.date <= summary.as_of AND s.followers IS NOT NULL
      ORDER BY s.date DESC LIMIT 1) known ON true
    LEFT JOIN LATERAL (
      SELECT s.followers FROM snapshots s
      WHERE s.account_id = a.id AND s.date <= summary.as_of - 7 AND s.followers IS NOT NULL
      ORDER BY s.date DESC LIMIT 1) earlier ON true
    LEFT JOIN snapshots captured ON captured.account_id = a.id AND captured.date = summary.as_of
    GROUP BY 1)
  SELECT summary.as_of, sum(accounts)::integer, sum(followers)::bigint, sum(engagements)::bigint,
    sum(followers_change)::bigint,
    array_agg((platform, accounts, followers, engagements, followers_change)::platform_as_of
      ORDER BY followers DESC NULLS LAST, platform)
  FROM by_platform
$$;
