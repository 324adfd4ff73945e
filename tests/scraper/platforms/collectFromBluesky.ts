import { expect } from 'vitest';
import type { ProfileRequest } from '../../../scraper/platforms/adapter.ts';
import { adapterOf } from './adapterOf.ts';
import { type FakeActor, type FakeBlueskyOptions, startFakeBluesky } from './fakeBluesky.ts';

export const NOW = new Date('2026-11-21T07:00:00Z');

export const didOf = (name: string) => `did:plc:${name.padEnd(24, 'a')}`;

export function actor(name: string, more: Readonly<Record<string, unknown>> = {}): FakeActor {
  const counts = { followersCount: 5, followsCount: 14, postsCount: 9 };
  return { did: didOf(name), handle: `${name}.test`, ...counts, ...more };
}

export function request(
  accountKey: number,
  handle: string,
  platformId: string | null = null,
): ProfileRequest {
  return { accountKey, handle, platformId, url: `https://bsky.app/profile/${handle}` };
}

export const adapterAt = (baseUrl: string) =>
  adapterOf('BLUESKY', { BLUESKY_API_BASE_URL: baseUrl }, { now: () => NOW });

/** Asks a fake Bluesky once: outcomes by account, one for each request, and the calls that were made for them. */
export async function collect(options: FakeBlueskyOptions, requests: readonly ProfileRequest[]) {
  await using bluesky = await startFakeBluesky(options);
  const adapter = adapterAt(bluesky.baseUrl);
  const outcomes = await adapter.fetchProfiles(requests, new AbortController().signal);
  expect(outcomes.map(({ accountKey }) => accountKey).sort()).toEqual(
    requests.map(({ accountKey }) => accountKey).sort(),
  );
  return {
    of: (accountKey: number) => outcomes.find((outcome) => outcome.accountKey === accountKey)!,
    calls: bluesky.requests.map((path) => path.replace('/xrpc/app.bsky.actor.', '').replace(/\?.*/, '')),
    paths: bluesky.requests,
  };
}
