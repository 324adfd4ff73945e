import { OperatorError } from '../../server/operatorError.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { createRandom } from '../../tests/fuzz/random.ts';
import type { Client } from './openClient.ts';
import type { Question } from './question.ts';

/** Questions as people ask them: most were asked before, some never, and a few change something. */
export interface Mix {
  next(): Question;
  /** The next of those that are no others'. */
  unheardOf(): Question;
  /** Those that are asked again and again. */
  readonly asked: readonly Question[];
  /** Gives the account that was changed its name back. */
  restore(): Promise<void>;
}

export interface MixOptions {
  client: Client;
  /** Whether some mutations change an account; else all are dry runs. */
  write: boolean;
  /** How many questions there are that are no others'; undefined: no end of them. */
  fresh?: number;
}

/** Shares of the mix, in per cent: those of the goals that the application before Tidemark was announced with. */
export const SHARES = { cached: 70, uncached: 25, mutation: 5 } as const;
/** Of the mutations, when any may: the others are dry runs, as of somebody who tries before storing. */
const WRITES = 0.25;
/** As a dashboard shows: who looks at histories looks at a few. */
const HISTORIES = 16;
/** A filter up to this number takes all accounts in. */
const ANY_NUMBER = Number.MAX_SAFE_INTEGER;
/** Room for numbers that no other load on the same server has had. */
const ROOM = 2 ** 40;

const SUMMARY = `{ summary { asOf accounts followers engagements followersChange
  byPlatform { platform accounts followers followersChange } } }`;
const FIRST_PAGE =
  '{ accounts { totalCount nodes { id handle platform displayName followers followersAsOf } } }';
const HISTORY = `query ($id: ID!) { node(id: $id) { ... on Account { id handle displayName
  history { dates followers followersMissing } } } }`;
const GRID = `query ($max: SafeInt) { accounts(first: 50, filter: {followersMax: $max}) { nodes {
  handle followers latestSnapshot { date followers } snapshots(first: 30) { nodes { date followers engagements } } } } }`;
const ADD = `mutation ($urls: [String!]!) { addAccounts(input: {urls: $urls, dryRun: true}) {
  ... on AddAccountsSuccess { dryRun rejected { line } rows { handle } } } }`;
const RENAME = `mutation ($id: ID!, $name: String) { updateAccount(input: {id: $id, displayName: $name}) {
  ... on UpdateAccountSuccess { account { displayName } } } }`;
const ACCOUNTS =
  '{ accounts(first: 100, orderBy: {field: HANDLE, direction: ASC}) { nodes { id displayName } } }';

/** @throws OperatorError when the server has no accounts, or does not tell them */
export async function createMix({ client, write, fresh = Infinity }: MixOptions): Promise<Mix> {
  const reply = await client.ask({ kind: 'accounts', query: ACCOUNTS });
  const accounts = (reply.data?.accounts.nodes ?? []) as { id: string; displayName: string | null }[];
  const changed = accounts[0];
  if (reply.outcome !== 'ok')
    throw new OperatorError(
      `The server does not tell its accounts: ${reply.note || 'the rate limit refuses it'}`,
    );
  if (!changed) throw new OperatorError('Expected a server with accounts, got one that has none.');

  const random = createRandom('load');
  const offset = fresh === Infinity ? Math.floor(Math.random() * ROOM) : 0;
  let questions = 0;
  let names = 0;
  let isWriting = false;
  const asked = [
    {
      kind: 'cached',
      query: SUMMARY,
      faultOf: ({ summary }: any) => (summary.accounts > 0 ? undefined : 'No accounts.'),
    },
    {
      kind: 'cached',
      query: FIRST_PAGE,
      faultOf: ({ accounts: page }: any) => faultOfPage(page, accounts.length),
    },
    ...accounts.slice(0, HISTORIES).map(({ id }) => historyOf(id)),
  ];

  function unheardOf(): Question {
    const max = ANY_NUMBER - offset - (questions++ % fresh);
    return {
      kind: 'uncached',
      query: GRID,
      variables: { max },
      faultOf: ({ accounts: { nodes } }) =>
        nodes.every(({ snapshots }: any) => snapshots.nodes.length <= 30)
          ? undefined
          : 'More snapshots than asked for.',
    };
  }

  function dryRun(): Question {
    const handle = `load_${(names += 1)}`;
    return {
      kind: 'mutation',
      query: ADD,
      variables: { urls: [`https://x.com/${handle}`] },
      faultOf: ({ addAccounts }) =>
        addAccounts.dryRun === true && addAccounts.rows?.[0]?.handle === handle
          ? undefined
          : JSON.stringify(addAccounts),
    };
  }

  /** One at a time, so that the answer has to have what was written. */
  function rename(): Question {
    isWriting = true;
    const name = `Load ${(names += 1)}`;
    return {
      ...renameTo(name),
      onEnd: () => void (isWriting = false),
    };
  }

  const renameTo = (name: string | null): Question => ({
    kind: 'mutation',
    query: RENAME,
    variables: { id: changed.id, name },
    faultOf: ({ updateAccount }) =>
      updateAccount.account?.displayName === name ? undefined : JSON.stringify(updateAccount),
  });

  return {
    asked,
    unheardOf,
    next() {
      const kind = random.weighted([
        [SHARES.cached, 'cached'],
        [SHARES.uncached, 'uncached'],
        [SHARES.mutation, 'mutation'],
      ]);
      if (kind === 'cached') return asked[random.zipf(asked.length)]!;
      if (kind === 'uncached') return unheardOf();
      return write && !isWriting && random.chance(WRITES) ? rename() : dryRun();
    },
    async restore() {
      if (!write) return;
      for (;;) {
        const { outcome, note, retrySeconds } = await client.ask(renameTo(changed.displayName));
        if (outcome === 'ok') return;
        if (outcome !== 'refused')
          throw new Error(`An account has lost its name ${changed.displayName}: ${outcome} ${note}`);
        await pause(retrySeconds * 1000);
      }
    },
  };
}

const historyOf = (id: string): Question => ({
  kind: 'cached',
  query: HISTORY,
  variables: { id },
  faultOf({ node }) {
    const { dates, followers, followersMissing } = node?.history ?? { dates: [] };
    if (node?.id !== id) return 'The history of another account.';
    return followers?.length === dates.length && followersMissing.length === dates.length
      ? undefined
      : 'Columns of different lengths.';
  },
});

function faultOfPage({ totalCount, nodes }: any, known: number): string | undefined {
  const isWhole = totalCount >= known && nodes.length === Math.min(20, totalCount);
  return isWhole ? undefined : `${nodes.length} of ${totalCount} accounts on the first page.`;
}
