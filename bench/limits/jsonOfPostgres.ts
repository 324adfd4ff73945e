// A limit: bare node:http with one statement, written by hand, that lets PostgreSQL make the answer as JSON.
import { openLanes } from './lanes.ts';
import { readJson, serve, type Asked } from './serve.ts';

const lane = openLanes();

/** Each gives one row with one column: the answer as text. */
const answers: Readonly<
  Record<string, (variables: Asked['variables']) => Promise<readonly { json: string }[]>>
> = {
  Q1: ({ max }) => lane()`
    SELECT json_build_object('data', json_build_object('accounts', json_build_object('nodes',
      coalesce(json_agg(node ORDER BY place), '[]'))))::text AS json
    FROM (
      SELECT page.place, json_build_object('handle', a.handle, 'displayName', a.display_name, 'platform', a.platform,
        'followers', page.followers,
        'latestSnapshot', (
          SELECT json_build_object('date', s.date, 'followers', s.followers, 'posts', s.posts) FROM snapshots s
          WHERE s.account_id = a.id AND s.date = page.latest_date),
        'snapshots', json_build_object('nodes', (
          SELECT coalesce(json_agg(json_build_object('date', s.date, 'followers', s.followers)), '[]')
          FROM (SELECT date, followers FROM snapshots
            WHERE account_id = a.id ORDER BY date DESC LIMIT 30) s))) AS node
      FROM (
        SELECT account_id, followers, latest_date, row_number() OVER () AS place FROM (
          SELECT account_id, followers, latest_date FROM account_latest
          WHERE coalesce(followers, -1) BETWEEN 0 AND ${max}
          ORDER BY coalesce(followers, -1) DESC, account_id LIMIT 50) ordered) page
      JOIN accounts a ON a.id = page.account_id) nodes`,
  Q2: ({ asOf }) => lane()`
    WITH parts AS (
      SELECT t.platform, t.accounts, d.followers,
        CASE WHEN d.date = ${asOf}::date AND d.captured_with_engagements > 0 THEN d.engagements END AS engagements,
        d.followers - earlier.followers - joined.followers AS change
      FROM platform_totals t
      LEFT JOIN LATERAL (
        SELECT * FROM platform_daily WHERE platform = t.platform AND date <= ${asOf}::date
        ORDER BY date DESC LIMIT 1) d ON true
      LEFT JOIN LATERAL (
        SELECT followers FROM platform_daily WHERE platform = t.platform AND date <= ${asOf}::date - 7
        ORDER BY date DESC LIMIT 1) earlier ON true
      LEFT JOIN LATERAL (
        SELECT coalesce(sum(joined_followers), 0)::bigint AS followers FROM platform_daily
        WHERE platform = t.platform AND date > ${asOf}::date - 7 AND date <= ${asOf}::date) joined ON true
      WHERE t.accounts > 0)
    SELECT json_build_object('data', json_build_object('summary', json_build_object(
      'asOf', ${asOf}::date, 'accounts', sum(accounts), 'followers', sum(followers), 'engagements', sum(engagements),
      'followersChange', sum(change),
      'byPlatform', json_agg(json_build_object('platform', platform, 'accounts', accounts, 'followers', followers)
        ORDER BY followers DESC NULLS LAST, platform))))::text AS json
    FROM parts`,
  Q3: ({ platform, handle, from, to }) => lane()`
    SELECT json_build_object('data', json_build_object('account', json_build_object('handle', a.handle, 'history', (
      SELECT json_build_object('dates', json_agg(s.date ORDER BY s.date), 'followers', json_agg(s.followers ORDER BY s.date),
        'posts', json_agg(s.posts ORDER BY s.date), 'engagements', json_agg(s.engagements ORDER BY s.date))
      FROM snapshots s WHERE s.account_id = a.id AND s.date BETWEEN ${from}::date AND ${to}::date))))::text AS json
    FROM accounts a WHERE a.platform = ${platform} AND a.handle_key = lower(${handle})`,
};

/** A batch in one statement: a row for each of its operations. */
async function answerBatch(batch: readonly Asked[]): Promise<string> {
  const keys = JSON.stringify(batch.map(({ variables }) => variables));
  const rows = await lane()<{ json: string }[]>`
    SELECT json_build_object('data', json_build_object('account', json_build_object('handle', a.handle,
      'followers', l.followers,
      'latestSnapshot', json_build_object('date', s.date, 'followers', s.followers))))::text AS json
    FROM ROWS FROM (json_to_recordset(${keys}::text::json) AS (platform text, handle text))
      WITH ORDINALITY AS wanted(platform, handle, place)
    JOIN accounts a ON a.platform = wanted.platform AND a.handle_key = lower(wanted.handle)
    JOIN account_latest l ON l.account_id = a.id
    JOIN snapshots s ON s.account_id = a.id AND s.date = l.latest_date
    ORDER BY wanted.place`;
  return `[${rows.map(({ json }) => json).join()}]`;
}

serve(async (request) => {
  const asked = await readJson<Asked | Asked[]>(request);
  if (Array.isArray(asked)) return answerBatch(asked);
  const [row] = await answers[asked.operationName]!(asked.variables);
  return row!.json;
});
