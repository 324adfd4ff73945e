import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ProfileOutcome, ProfileRequest } from '../../../scraper/platforms/adapter.ts';
import { adapterOf } from '../../scraper/platforms/adapterOf.ts';
import { type BlueskyNetwork, startBlueskyNetwork } from './network.ts';
import { type Actor, seedActors, type SeededActors } from './seedActors.ts';
import { settle } from './settle.ts';

let network: BlueskyNetwork;
let actors: SeededActors;

beforeAll(async () => {
  network = await startBlueskyNetwork();
  actors = await seedActors(network.services);
  await settle(network.appViewUrl, actors);
});

afterAll(async () => {
  await network?.stop();
});

async function ask(
  requests: readonly Omit<ProfileRequest, 'accountKey' | 'url'>[],
): Promise<ProfileOutcome[]> {
  const adapter = adapterOf('BLUESKY', { BLUESKY_API_BASE_URL: network.appViewUrl });
  const keyed = requests.map((request, accountKey) => ({ ...request, accountKey, url: '' }));
  const outcomes: ProfileOutcome[] = [];
  for (let i = 0; i < keyed.length; i += adapter.batchSize) {
    const batch = keyed.slice(i, i + adapter.batchSize);
    outcomes.push(...(await adapter.fetchProfiles(batch, new AbortController().signal)));
  }
  return outcomes.sort((a, b) => a.accountKey - b.accountKey);
}

function expected(actor: Actor): object {
  return {
    kind: 'ok',
    profile: {
      platformId: actor.did,
      handle: actor.handle,
      displayName: actor.displayName,
      bio: actor.bio,
      verified: false,
    },
    metrics: {
      followers: actor.followers,
      following: actor.following,
      posts: actor.posts,
      followersPrecision: 'EXACT',
      followersMissing: null,
    },
  };
}

it('reads every number of every account, by handle and by id', async () => {
  const { living } = actors;
  const byHandle = await ask(
    living.map(({ handle }) => ({ handle: handle.toUpperCase(), platformId: null })),
  );
  const byId = await ask(living.map(({ handle, did }) => ({ handle, platformId: did })));
  expect(byHandle).toMatchObject(living.map(expected));
  expect(byId).toMatchObject(living.map(expected));
});

it('says why an account has no numbers, and does not let it cost the others', async () => {
  const outcomes = await ask([
    { handle: actors.living[3]!.handle, platformId: null },
    { handle: actors.suspended.handle, platformId: null },
    { handle: actors.suspended.handle, platformId: actors.suspended.did },
    { handle: actors.deactivated.handle, platformId: null },
    { handle: actors.deleted.handle, platformId: null },
    { handle: actors.deleted.handle, platformId: actors.deleted.did },
    { handle: 'never-existed.test', platformId: null },
    { handle: 'not a handle', platformId: null },
  ]);
  expect(outcomes.map(({ kind }) => kind)).toEqual([
    'ok',
    'suspended',
    'suspended',
    'suspended',
    'not_found',
    'not_found',
    'not_found',
    'not_found',
  ]);
});

it('follows a renamed account by its id', async () => {
  const actor = actors.living[5]!;
  const before = actor.handle;
  await actors.rename(actor, 'renamed.test');
  await settle(network.appViewUrl, actors);
  const [byId, byOldHandle, byNewHandle] = await ask([
    { handle: before, platformId: actor.did },
    { handle: before, platformId: null },
    { handle: actor.handle, platformId: null },
  ]);
  expect(byId).toMatchObject(expected(actor));
  expect(byOldHandle).toMatchObject({ kind: 'not_found' });
  expect(byNewHandle).toMatchObject(expected(actor));
});
