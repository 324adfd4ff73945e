import { expect } from 'vitest';
import { COUNT_METRICS, foldText } from '../../db/domain.ts';
import type { PlatformPace } from '../../scraper/http/platformHttp.ts';
import type { PlatformAdapter, ProfileOutcome, ProfileRequest } from '../../scraper/platforms/adapter.ts';
import { profileUrl } from '../../scraper/platforms/profileUrl.ts';
import { adapterOf } from '../scraper/platforms/adapterOf.ts';
import { type AdapterContract, type FakeAccount, type PlatformFake, SECRET } from './platformFake.ts';

/** The clock of adapter and fake: at a whole minute, as some platforms count no finer. */
export const NOW = new Date('2026-11-21T07:00:00Z');

/** Part of whatever a broken platform sends: in no outcome without numbers. */
export const PLATFORM_SAID = 'said-by-the-platform-0815';

export interface AdapterBench extends AsyncDisposable {
  readonly fake: PlatformFake;
  readonly adapter: PlatformAdapter;
  /** Another adapter at the same fake, as a new process would make it; with variables of its own. */
  anotherAdapter(env?: Readonly<Record<string, string>>, pace?: PlatformPace): PlatformAdapter;
  /** Asks, and checks what holds of any outcomes; by the position of their request. */
  ask(
    requests: readonly ProfileRequest[],
    options?: { adapter?: PlatformAdapter; signal?: AbortSignal },
  ): Promise<ProfileOutcome[]>;
}

/** A fake with these accounts, and an adapter that asks it, made as a run gets it. */
export async function startBench(
  contract: AdapterContract,
  accounts: readonly FakeAccount[],
  env: Readonly<Record<string, string>> = {},
): Promise<AdapterBench> {
  const now = () => NOW;
  const fake = await contract.startFake(accounts, { now });
  const anotherAdapter: AdapterBench['anotherAdapter'] = (more = {}, pace) =>
    adapterOf(
      contract.platform,
      { ...contract.env(fake), ...env, ...more },
      { now, ...(pace && { turnsOf: () => pace }) },
    );
  const own = anotherAdapter();
  return {
    fake,
    adapter: own,
    anotherAdapter,
    async ask(requests, { adapter = own, signal = new AbortController().signal } = {}) {
      const outcomes = await adapter.fetchProfiles(requests, signal);
      return inOrder(outcomes, requests, fake);
    },
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  };
}

/** The first accounts of a contract. */
export function accountsOf({ account }: AdapterContract, count: number): FakeAccount[] {
  return Array.from({ length: count }, (_, n) => account(n));
}

export function requestFor(
  { platform }: AdapterContract,
  { handle }: Pick<FakeAccount, 'handle'>,
  accountKey: number,
  platformId: string | null = null,
): ProfileRequest {
  return { accountKey, handle, platformId, url: profileUrl(platform, handle) };
}

/** One request for each account; keys that are no positions, so that neither stands for the other. */
export function requestsFor(contract: AdapterContract, accounts: readonly FakeAccount[]): ProfileRequest[] {
  return accounts.map((account, i) => requestFor(contract, account, 9_000 - 7 * i));
}

function inOrder(
  outcomes: readonly ProfileOutcome[],
  requests: readonly ProfileRequest[],
  fake: PlatformFake,
): ProfileOutcome[] {
  const byKey = new Map(outcomes.map((outcome) => [outcome.accountKey, outcome]));
  expect(outcomes).toHaveLength(requests.length);
  expect([...byKey.keys()].sort()).toEqual(requests.map(({ accountKey }) => accountKey).sort());
  const text = JSON.stringify(outcomes);
  for (const secret of [SECRET, new URL(fake.baseUrl).host]) expect(text).not.toContain(secret);
  outcomes.forEach(expectSound);
  return requests.map(({ accountKey }) => byKey.get(accountKey)!);
}

/** What holds of any outcome, whatever was asked and answered. */
function expectSound(outcome: ProfileOutcome): void {
  if (!('metrics' in outcome)) {
    // One sentence for people, without what the platform sent.
    expect(outcome.message).toMatch(/^\P{Control}{10,300}\.$/u);
    expect(outcome.message).not.toContain(PLATFORM_SAID);
    if ('until' in outcome) expect(outcome.until.getTime()).toBeGreaterThanOrEqual(NOW.getTime());
    return;
  }
  const { profile, metrics } = outcome;
  for (const metric of COUNT_METRICS) {
    const count = metrics[metric];
    if (count !== null) expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
  }
  expect(metrics.followersMissing === null).toBe(metrics.followers !== null);
  expect(metrics.followersPrecision === null).toBe(metrics.followers === null);
  if (outcome.kind === 'hidden') expect(metrics.followers).toBeNull();
  if (profile === null) return expect(outcome.kind).toBe('hidden');
  if (profile.platformId !== null) expect(profile.platformId).toMatch(/^.+$/);
  expect(profile.handle).toMatch(/^.+$/);
  if (profile.avatarUrl !== null) expect(profile.avatarUrl).toMatch(/^https:\/\//);
}

const SENT_COUNTS = ['followers', 'following', 'posts'] as const;

/** The counts that the platform has at all. */
export function sentCounts({ account, followers }: AdapterContract): (typeof SENT_COUNTS)[number][] {
  const sample = account(0);
  return SENT_COUNTS.filter(
    (metric) => sample[metric] !== undefined && (metric !== 'followers' || followers !== null),
  );
}

/** Fails unless the outcome has the numbers and the name of this very account. */
export function expectNumbersOf(
  contract: AdapterContract,
  outcome: ProfileOutcome,
  account: FakeAccount,
): void {
  expect(outcome).toMatchObject({ kind: 'ok' });
  if (outcome.kind !== 'ok') return;
  for (const metric of sentCounts(contract)) expect(outcome.metrics[metric]).toBe(Number(account[metric]));
  expect(outcome.metrics.followersPrecision).toBe(contract.followers);
  expect(foldText(outcome.profile?.handle ?? '')).toBe(foldText(account.handle));
}
