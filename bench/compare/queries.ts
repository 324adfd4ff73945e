import { addDays } from '../../db/day.ts';
import type { World } from './world.ts';

export const QUERY_IDS = ['Q1', 'Q2', 'Q3', 'Q4', 'Q5', 'Q6', 'Q7'] as const;
export type QueryId = (typeof QUERY_IDS)[number];

/** Where answers may come from: computed for each request, or kept in the server's memory or on Redis. */
export type CacheMode = 'plain' | 'memory' | 'redis';

export type Variables = Readonly<Record<string, string | number>>;

/** An operation in the words of a server whose schema is not Tidemark's, and its data back in Tidemark's. */
export interface Dialect {
  text: string;
  toOurs: (data: any, variables: Variables) => unknown;
}

export interface BenchQuery {
  id: QueryId;
  title: string;
  mode: CacheMode;
  /** Operations in one HTTP request, as a batch; undefined: one, alone. */
  batch?: number;
  /** Sent with `Cache-Control: no-cache`: Tidemark answers from the database, others take no notice. */
  isFresh: boolean;
  text: string;
  postgraphile?: Dialect;
  /** Gone round, in this order; in a batch, so many at a time. */
  variables: (world: World) => Variables[];
}

/** Ten times what a memory of 1 MiB holds of Q1, and more than fits into any prepared plan by accident. */
const ROTATION = 120;

/** Pages among the first accounts, which an index finds in the same time however many accounts come behind. */
const pages = ({ accounts }: World): Variables[] =>
  rotate((turn) => ({ max: accounts[turn * 3]!.followers }));
const days = ({ lastDay }: World): Variables[] => rotate((turn) => ({ asOf: addDays(lastDay, -turn) }));
/** A prime apart, so that neighbours in the table are not neighbours in time. */
const accountsOf = ({ accounts }: World): Variables[] =>
  rotate((turn) => {
    const { platform, handle } = accounts[(turn * 7) % accounts.length]!;
    return { platform, handle };
  });

function rotate(variablesOf: (turn: number) => Variables): Variables[] {
  return Array.from({ length: ROTATION }, (_, turn) => variablesOf(turn));
}

const LIST = {
  text: `query Q1($max: SafeInt!) {
  accounts(first: 50, filter: { followersMax: $max }) {
    nodes {
      handle displayName platform followers
      latestSnapshot { date followers posts }
      snapshots(first: 30) { nodes { date followers } }
    }
  }
}`,
  postgraphile: {
    text: `query Q1($max: BigInt!) {
  accountsUpTo(followersMax: $max, first: 50) {
    nodes {
      handle displayName platform followers
      latestSnapshot { date followers posts }
      snapshotsByAccountId(orderBy: DATE_DESC, first: 30) { nodes { date followers } }
    }
  }
}`,
    toOurs: (data: any) => ({
      accounts: {
        nodes: data.accountsUpTo.nodes.map(({ snapshotsByAccountId, latestSnapshot, ...account }: any) => ({
          ...account,
          followers: numberOf(account.followers),
          latestSnapshot: withNumbers(latestSnapshot),
          snapshots: { nodes: snapshotsByAccountId.nodes.map(withNumbers) },
        })),
      },
    }),
  },
  variables: pages,
};

export const QUERIES: readonly BenchQuery[] = [
  {
    id: 'Q1',
    title: '50 accounts × latest × last 30 snapshots, uncached',
    mode: 'plain',
    isFresh: true,
    ...LIST,
  },
  {
    id: 'Q2',
    title: 'summary of a day by platform, uncached',
    mode: 'plain',
    isFresh: true,
    text: `query Q2($asOf: Date!) {
  summary(asOf: $asOf) {
    asOf accounts followers engagements followersChange
    byPlatform { platform accounts followers }
  }
}`,
    postgraphile: {
      text: `query Q2($asOf: Date!) {
  summary(asOf: $asOf) {
    asOf accounts followers engagements followersChange
    byPlatform { platform accounts followers }
  }
}`,
      toOurs: ({ summary: { byPlatform, ...totals } }) => ({
        summary: { ...withNumbers(totals), byPlatform: byPlatform.map(withNumbers) },
      }),
    },
    variables: days,
  },
  {
    id: 'Q3',
    title: 'one history of 365 days, uncached',
    mode: 'plain',
    isFresh: true,
    text: `query Q3($platform: Platform!, $handle: String!, $from: Date!, $to: Date!) {
  account(platform: $platform, handle: $handle) {
    handle
    history(from: $from, to: $to) { dates followers posts engagements }
  }
}`,
    postgraphile: {
      text: `query Q3($platform: Platform!, $handleKey: String!, $from: Date!, $to: Date!) {
  accountByPlatformAndHandleKey(platform: $platform, handleKey: $handleKey) {
    handle
    history(from: $from, to: $to) { nodes { date followers posts engagements } }
  }
}`,
      toOurs: ({ accountByPlatformAndHandleKey: { handle, history } }) => ({
        account: {
          handle,
          history: {
            dates: history.nodes.map(({ date }: any) => date),
            followers: history.nodes.map(({ followers }: any) => numberOf(followers)),
            posts: history.nodes.map(({ posts }: any) => numberOf(posts)),
            engagements: history.nodes.map(({ engagements }: any) => numberOf(engagements)),
          },
        },
      }),
    },
    variables: (world) =>
      accountsOf(world).map((account) => ({
        ...account,
        from: addDays(world.lastDay, -364),
        to: world.lastDay,
      })),
  },
  { id: 'Q4', title: 'Q1 as a memory hit', mode: 'memory', isFresh: false, ...LIST },
  { id: 'Q5', title: 'Q1 as a Redis hit', mode: 'redis', isFresh: false, ...LIST },
  {
    id: 'Q6',
    title: 'ten operations in one batch, uncached',
    mode: 'plain',
    isFresh: true,
    batch: 10,
    text: `query Q6($platform: Platform!, $handle: String!) {
  account(platform: $platform, handle: $handle) { handle followers latestSnapshot { date followers } }
}`,
    variables: accountsOf,
  },
  {
    id: 'Q7',
    title: 'the floor: { __typename }',
    mode: 'plain',
    isFresh: true,
    text: 'query Q7 { __typename }',
    postgraphile: { text: 'query Q7 { __typename }', toOurs: (data) => data },
    variables: () => [{}],
  },
];

/** One request: the body to send, and the variables of the operations in it. */
export interface BenchRequest {
  body: string;
  variables: Variables[];
}

/** All requests of a query, in the words of a server. */
export function requestsOf(query: BenchQuery, world: World, dialect: Dialect | undefined): BenchRequest[] {
  const { text } = dialect ?? query;
  const operationName = query.id === 'Q4' || query.id === 'Q5' ? 'Q1' : query.id;
  const operations = query.variables(world).map((variables) => ({
    variables,
    operation: { operationName, query: text, variables: dialect ? inTheirWords(variables) : variables },
  }));
  if (query.batch === undefined)
    return operations.map(({ operation, variables }) => ({
      body: JSON.stringify(operation),
      variables: [variables],
    }));
  const { batch } = query;
  return Array.from({ length: operations.length / batch }, (_, turn) => {
    const some = operations.slice(turn * batch, (turn + 1) * batch);
    return {
      body: JSON.stringify(some.map(({ operation }) => operation)),
      variables: some.map(({ variables }) => variables),
    };
  });
}

/** PostGraphile takes large numbers as text, and finds an account by the column that is unique. */
function inTheirWords({ max, handle, ...others }: Variables): Variables {
  return {
    ...others,
    ...(max === undefined ? {} : { max: String(max) }),
    ...(handle === undefined ? {} : { handleKey: String(handle).toLowerCase() }),
  };
}

/** It sends them as text, too. */
function numberOf(value: string | number | null): number | null {
  return value === null ? null : Number(value);
}

const TEXTS = new Set(['date', 'asOf', 'platform', 'handle']);

function withNumbers(row: Record<string, string | number | null>): Record<string, string | number | null> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, TEXTS.has(name) ? value : numberOf(value)]),
  );
}
