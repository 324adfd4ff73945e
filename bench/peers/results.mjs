// What statements give, as the API tells it.

/** The whole of a summary and its parts. */
export function summaryOf(asOf, byPlatform) {
  const sum = (column) =>
    byPlatform.reduce((total, row) => (row[column] === null ? total : (total ?? 0) + row[column]), null);
  return {
    asOf,
    accounts: sum('accounts') ?? 0,
    followers: sum('followers'),
    engagements: sum('engagements'),
    followersChange: sum('followersChange'),
    byPlatform,
  };
}

/** The rows of each account, in the order of `ids`. */
export function groupByAccount(ids, rows) {
  const groups = new Map(ids.map((id) => [id, []]));
  for (const row of rows) groups.get(row.accountId).push(row);
  return ids.map((id) => groups.get(id));
}

const DAY_MS = 86_400_000;

/** Columns with an entry for every day from the first to the last, nulls where there is no row. */
export function historyOf(rows, from, to) {
  const first = Date.parse(from);
  const length = (Date.parse(to) - first) / DAY_MS + 1;
  const days = rows.length === length ? rows : withEmptyDays(rows, first, length);
  return {
    dates: days.map((row) => row.date),
    followers: days.map((row) => row.followers),
    posts: days.map((row) => row.posts),
    engagements: days.map((row) => row.engagements),
  };
}

function withEmptyDays(rows, first, length) {
  const byDate = new Map(rows.map((row) => [row.date, row]));
  return Array.from({ length }, (_, day) => {
    const date = new Date(first + day * DAY_MS).toISOString().slice(0, 10);
    return byDate.get(date) ?? { date, followers: null, posts: null, engagements: null };
  });
}
