import { expect } from 'vitest';
import type { ProfileRequest } from '../../../scraper/platforms/adapter.ts';
import type { AdapterContract, PlatformFake } from '../../contracts/platformFake.ts';
import { adapterOf } from './adapterOf.ts';

/** Of the adapters in these tests, and of the fakes that count from now. */
export const NOW = new Date('2026-11-21T07:00:00Z');

export function request(
  accountKey: number,
  handle: string,
  { platformId = null, url = '' }: Partial<Pick<ProfileRequest, 'platformId' | 'url'>> = {},
): ProfileRequest {
  return { accountKey, handle, platformId, url };
}

/** Asks a fake once, as a run would: outcomes by account, one for each request. */
export async function collectFrom(
  { platform, env }: AdapterContract,
  fake: PlatformFake,
  requests: readonly ProfileRequest[],
  more: Readonly<Record<string, string>> = {},
) {
  const adapter = adapterOf(platform, { ...env(fake), ...more }, { now: () => NOW });
  const outcomes = await adapter.fetchProfiles(requests, new AbortController().signal);
  expect(outcomes.map(({ accountKey }) => accountKey).sort()).toEqual(
    requests.map(({ accountKey }) => accountKey).sort(),
  );
  return {
    outcomes,
    planned: adapter.countRequests(requests),
    of: (accountKey: number) => outcomes.find((outcome) => outcome.accountKey === accountKey)!,
  };
}
