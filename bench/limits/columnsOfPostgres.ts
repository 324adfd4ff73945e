// A limit: bare node:http with one statement, written by hand, that sends arrays of numbers, and JavaScript that writes
// the answer's text out of them.
import { openLanes } from './lanes.ts';
import { readJson, serve, type Asked } from './serve.ts';

const lane = openLanes();

/** The text form of an array of numbers or days: `{1,NULL,3}`. */
const entries = (array: string): string[] => array.slice(1, -1).split(',');
const orNull = (entry: string): string => (entry === 'NULL' ? 'null' : entry);
const numbersText = (array: string): string => `[${array.slice(1, -1).replaceAll('NULL', 'null')}]`;
const daysText = (array: string): string => `["${array.slice(1, -1).replaceAll(',', '","')}"]`;

interface ListedAccount {
  handle: string;
  displayName: string | null;
  platform: string;
  followers: number | null;
  date: string;
  levels: string;
  latestFollowers: number | null;
  latestPosts: number | null;
  dates: string;
}

async function list({ max }: Asked['variables']): Promise<string> {
  const rows = await lane()<ListedAccount[]>`
    SELECT a.handle, a.display_name AS "displayName", a.platform, page.followers, page.latest_date::text AS date,
      latest.followers AS "latestFollowers", latest.posts AS "latestPosts", recent.*
    FROM (
      SELECT account_id, followers, latest_date FROM account_latest
      WHERE coalesce(followers, -1) BETWEEN 0 AND ${max}
      ORDER BY coalesce(followers, -1) DESC, account_id LIMIT 50) page
    JOIN accounts a ON a.id = page.account_id
    JOIN snapshots latest ON latest.account_id = page.account_id AND latest.date = page.latest_date
    CROSS JOIN LATERAL (
      SELECT array_agg(date)::text AS dates, array_agg(followers)::text AS levels
      FROM (SELECT date, followers FROM snapshots
        WHERE account_id = page.account_id ORDER BY date DESC LIMIT 30) s) recent
    ORDER BY coalesce(page.followers, -1) DESC, page.account_id`;
  let text = '{"data":{"accounts":{"nodes":[';
  rows.forEach((row, place) => {
    text += `${place === 0 ? '' : ','}{"handle":${JSON.stringify(row.handle)},"displayName":${JSON.stringify(row.displayName)},"platform":"${row.platform}","followers":${row.followers},"latestSnapshot":{"date":"${row.date}","followers":${row.latestFollowers},"posts":${row.latestPosts}},"snapshots":{"nodes":[`;
    const levels = entries(row.levels);
    entries(row.dates).forEach((date, day) => {
      text += `${day === 0 ? '' : ','}{"date":"${date}","followers":${orNull(levels[day]!)}}`;
    });
    text += ']}}';
  });
  return `${text}]}}}`;
}

async function history({ platform, handle, from, to }: Asked['variables']): Promise<string> {
  const [row] = await lane()<
    { handle: string; dates: string; levels: string; posts: string; engagements: string }[]
  >`
    SELECT a.handle, days.* FROM accounts a
    CROSS JOIN LATERAL (
      SELECT array_agg(date)::text AS dates, array_agg(followers)::text AS levels, array_agg(posts)::text AS posts,
        array_agg(engagements)::text AS engagements
      FROM (SELECT date, followers, posts, engagements FROM snapshots
        WHERE account_id = a.id AND date BETWEEN ${from}::date AND ${to}::date ORDER BY date) s) days
    WHERE a.platform = ${platform} AND a.handle_key = lower(${handle})`;
  const { dates, levels, posts, engagements } = row!;
  return `{"data":{"account":{"handle":${JSON.stringify(row!.handle)},"history":{"dates":${daysText(dates)},"followers":${numbersText(levels)},"posts":${numbersText(posts)},"engagements":${numbersText(engagements)}}}}}`;
}

serve(async (request) => {
  const { operationName, variables } = await readJson<Asked>(request);
  return operationName === 'Q1' ? list(variables) : history(variables);
});
