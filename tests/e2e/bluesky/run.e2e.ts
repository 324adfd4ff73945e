import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BlueskyNetwork, startBlueskyNetwork } from './network.ts';
import { type Actor, seedActors, type SeededActors } from './seedActors.ts';
import { settle } from './settle.ts';
import { startTidemark, type Tidemark } from './tidemark.ts';

const UNKNOWN = 'never-existed.test';

let network: BlueskyNetwork;
let actors: SeededActors;
let tidemark: Tidemark;

beforeAll(async () => {
  network = await startBlueskyNetwork();
  actors = await seedActors(network.services);
  await settle(network.appViewUrl, actors);
  tidemark = await startTidemark({ BLUESKY_API_BASE_URL: network.appViewUrl });
});

afterAll(async () => {
  await tidemark?.stop();
  await network?.stop();
  console.log(`${compared} numbers compared, ${mismatches} mismatches`);
});

let compared = 0;
let mismatches = 0;

function compare(what: string, stored: number | null | undefined, real: number): void {
  compared += 1;
  if (stored !== real) mismatches += 1;
  expect.soft(stored, what).toBe(real);
}

interface StoredAccount {
  readonly id: string;
  readonly handle: string;
  readonly displayName: string | null;
  readonly followers: number | null;
  readonly earlierHandles: readonly { readonly handle: string }[];
  readonly latestSnapshot: {
    readonly source: string;
    readonly followers: number | null;
    readonly following: number | null;
    readonly posts: number | null;
    readonly likes: number | null;
    readonly followersMissing: string | null;
  } | null;
  readonly lastTask: {
    readonly status: string;
    readonly errorCode: string | null;
  } | null;
}

async function readAccounts(): Promise<Map<string, StoredAccount>> {
  const { accounts } = await tidemark.query<{ accounts: { nodes: StoredAccount[] } }>(`{
    accounts(first: 100) {
      nodes {
        id handle displayName followers
        earlierHandles { handle }
        latestSnapshot { source followers following posts likes followersMissing }
        lastTask { status errorCode }
      }
    }
  }`);
  return new Map(accounts.nodes.map((account) => [account.handle, account]));
}

interface Run {
  readonly status: string;
  readonly progress: Readonly<Record<'total' | 'succeeded' | 'failed' | 'skipped', number>>;
}

/** Triggers a LIVE run and waits for its end. */
async function run(): Promise<Run> {
  const { triggerScrapeRun } = await tidemark.query<{
    triggerScrapeRun: { run?: { id: string } };
  }>(`mutation {
    triggerScrapeRun(input: { mode: LIVE, filter: { platforms: [BLUESKY] } }) {
      __typename
      ... on TriggerScrapeRunSuccess { run { id } }
      ... on UserError { code message }
    }
  }`);
  if (triggerScrapeRun.run === undefined) throw new Error(JSON.stringify(triggerScrapeRun));
  const { id } = triggerScrapeRun.run;
  for (;;) {
    const { scrapeRun } = await tidemark.query<{ scrapeRun: Run }>(
      'query ($id: ID!) { scrapeRun(id: $id) { status progress { total succeeded failed skipped } } }',
      { id },
    );
    if (!['QUEUED', 'RUNNING'].includes(scrapeRun.status)) return scrapeRun;
    await new Promise((wait) => setTimeout(wait, 100));
  }
}

function compareAll(stored: ReadonlyMap<string, StoredAccount>): void {
  for (const actor of actors.living) {
    const account = stored.get(actor.handle);
    const snapshot = account?.latestSnapshot;
    compare(`${actor.handle} followers`, snapshot?.followers, actor.followers);
    compare(`${actor.handle} following`, snapshot?.following, actor.following);
    compare(`${actor.handle} posts`, snapshot?.posts, actor.posts);
    compare(`${actor.handle} Account.followers`, account?.followers, actor.followers);
    expect.soft(account?.displayName).toBe(actor.displayName);
    expect.soft(snapshot).toMatchObject({ source: 'LIVE', likes: null, followersMissing: null });
    expect.soft(account?.lastTask).toEqual({ status: 'SUCCEEDED', errorCode: null });
  }
}

function expectNoNumber(account: StoredAccount | undefined, errorCode: string): void {
  expect(account).toMatchObject({
    followers: null,
    latestSnapshot: null,
    lastTask: { status: 'FAILED', errorCode },
  });
}

describe('a LIVE run over a real Bluesky network', () => {
  it('takes the accounts from a CSV file, by handle or by address', async () => {
    const byHandle = [...actors.living.slice(0, 20), actors.suspended, actors.deactivated, actors.deleted];
    const byUrl = actors.living.slice(20);
    const csv = [
      'Platform,Handle,URL,Organization',
      ...byHandle.map(({ handle }) => `bluesky,@${handle.toUpperCase()},,Network`),
      ...byUrl.map(({ handle }) => `Bluesky,,https://bsky.app/profile/${handle},Network`),
      `bsky,${UNKNOWN},,Network`,
    ].join('\n');
    const { importAccounts } = await tidemark.query<{ importAccounts: unknown }>(
      `mutation ($csv: String!) {
        importAccounts(input: { csv: $csv }) {
          ... on ImportAccountsSuccess { created rejected { line code message } }
        }
      }`,
      { csv },
    );
    expect(importAccounts).toEqual({ created: 36, rejected: [] });
  });

  it('stores exactly the numbers of the network, and none for accounts that have none', async () => {
    expect(await run()).toEqual({
      status: 'PARTIAL',
      progress: { total: 36, succeeded: 32, failed: 4, skipped: 0 },
    });
    const stored = await readAccounts();
    compareAll(stored);
    expectNoNumber(stored.get(actors.suspended.handle), 'SUSPENDED');
    expectNoNumber(stored.get(actors.deactivated.handle), 'SUSPENDED');
    expectNoNumber(stored.get(actors.deleted.handle), 'NOT_FOUND');
    expectNoNumber(stored.get(UNKNOWN), 'NOT_FOUND');
  });

  it('follows an account that was renamed, and keeps its old handle', async () => {
    const actor = actors.living[5]!;
    const before = await accountOf(actor);
    const oldHandle = actor.handle;
    await actors.rename(actor, 'renamed.test');
    await settle(network.appViewUrl, actors);

    expect(await run()).toMatchObject({ status: 'PARTIAL', progress: { succeeded: 32, failed: 4 } });
    compareAll(await readAccounts());
    const after = await accountOf(actor);
    expect(after).toMatchObject({
      id: before?.id,
      handle: 'renamed.test',
      earlierHandles: [{ handle: oldHandle }],
    });
    expect(after?.latestSnapshot?.posts).toBe((before?.latestSnapshot?.posts ?? 0) + 3);
  });

  it('keeps the numbers of an account that is suspended later', async () => {
    const actor = actors.living[7]!;
    await actors.suspend(actor);
    expect(await run()).toMatchObject({ progress: { succeeded: 31, failed: 5 } });
    const account = await accountOf(actor);
    expect(account?.lastTask).toEqual({ status: 'FAILED', errorCode: 'SUSPENDED' });
    compare(`${actor.handle} followers`, account?.followers, actor.followers);
    compare(`${actor.handle} posts`, account?.latestSnapshot?.posts, actor.posts);
  });
});

async function accountOf({ handle }: Actor): Promise<StoredAccount | undefined> {
  return (await readAccounts()).get(handle);
}
