import { addDays } from '../../../db/day.ts';
import type { Day } from '../../../db/domain.ts';
// As the dashboard sends them. tests/client/documents.test.ts sees to it that they are the same.
import dashboard from '../../gate/dashboardDocuments.json' with { type: 'json' };

/** What has to be known before anything else can be asked: the newest day, and whose histories people look at. */
const FACTS = `query {
  summary { asOf }
  accounts(first: 10, filter: { isCore: true }, orderBy: { field: FOLLOWERS, direction: DESC }) {
    nodes { platform handle }
  }
}`;

interface Facts {
  summary: { asOf: Day };
  accounts: { nodes: { platform: string; handle: string }[] };
}

/** The first page of what spreadsheets take. No program is known to ask it in these words: it makes PostgreSQL read. */
const GRID = `query {
  snapshots(first: 100) {
    pageInfo { hasNextPage endCursor }
    nodes { date followers posts engagements account { platform handle } }
  }
}`;

/**
 * What is asked where nothing is known of what is asked: the dashboard's first pages with the totals, the first page of
 * the grid, and the histories of the ten largest core accounts.
 * @param answerTo the JSON of an answer to a body
 * @returns bodies, as they are POSTed
 */
export async function defaultOperations(
  answerTo: (body: string) => Promise<unknown>,
  today: Day,
): Promise<string[]> {
  const { data } = (await answerTo(JSON.stringify({ query: FACTS }))) as { data?: Facts | null };
  if (!data) return [];
  const { asOf } = data.summary;
  const year = { from: addDays(today, -365), to: today };
  const ask = (operationName: keyof typeof dashboard, variables: object = {}): string =>
    JSON.stringify({ query: dashboard[operationName], operationName, variables });

  return [
    ask('Shell'),
    ask('Overview', { moverDays: 7, recentFrom: addDays(today, -29) }),
    ask('TotalsHistory', year),
    ask('LatestRun'),
    ask('Organizations', { after: null }),
    ask('Accounts', {
      first: 25,
      after: null,
      filter: {},
      orderBy: { field: 'FOLLOWERS', direction: 'DESC', days: 7 },
      changeFrom: addDays(asOf, -7),
      changeTo: asOf,
    }),
    JSON.stringify({ query: GRID }),
    ...data.accounts.nodes.flatMap((account) => [
      ask('AccountHistory', { ...account, ...year }),
      ask('Account', {
        ...account,
        asOf,
        weekBefore: addDays(asOf, -7),
        monthBefore: addDays(asOf, -30),
        yearBefore: addDays(asOf, -365),
      }),
    ]),
  ];
}
