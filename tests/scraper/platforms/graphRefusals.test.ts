import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Platform } from '../../../db/domain.ts';
import type { ProfileOutcome } from '../../../scraper/platforms/adapter.ts';
import { facebook } from '../../contracts/adapters/facebook.ts';
import { instagram } from '../../contracts/adapters/instagram.ts';
import { threads } from '../../contracts/adapters/threads.ts';
import type { AdapterContract } from '../../contracts/platformFake.ts';
import { collectFrom, NOW, request } from './collectFrom.ts';
import { type GraphError, graphErrorBody, useCaseUsage } from './fakeGraph.ts';
import { sendJson } from './startFakeServer.ts';

const IN_AN_HOUR = new Date('2026-11-21T08:00:00Z');
const inMinutes = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

/** The outcomes of two accounts whose every request is answered like this, and how many requests that were. */
async function refusedBy(
  contract: AdapterContract,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
) {
  await using fake = await contract.startFake([contract.account(0), contract.account(1)], { now: () => NOW });
  fake.mood = {
    kind: 'broken',
    answer: (_, response) => sendJson(response, status, body, headers),
  };
  const requests = [0, 1].map((n) => request(n, contract.account(n).handle));
  const { outcomes } = await collectFrom(contract, fake, requests);
  return { outcomes, counted: fake.counted };
}

async function kindsBy(contract: AdapterContract, error: GraphError): Promise<Set<string>> {
  const { outcomes } = await refusedBy(contract, error.status, graphErrorBody(error));
  return new Set(outcomes.map(({ kind }: ProfileOutcome) => kind));
}

/** What the header calls the use case that a platform's requests count for. */
const TYPES: ReadonlyMap<Platform, string> = new Map([
  ['FACEBOOK', 'pages'],
  ['INSTAGRAM', 'instagram'],
  ['THREADS', 'threads'],
]);

describe.each([
  ['Facebook', facebook],
  ['Instagram', instagram],
  ['Threads', threads],
])('%s refuses', (service, contract) => {
  const { platform } = contract;

  it.each([
    [102, undefined, 'auth'],
    [104, undefined, 'auth'],
    [190, undefined, 'auth'],
    [190, 460, 'auth'],
    [190, 467, 'auth'],
    [3, undefined, 'forbidden'],
    [10, undefined, 'forbidden'],
    [200, undefined, 'forbidden'],
    [299, undefined, 'forbidden'],
    [4, undefined, 'rate_limited'],
    [17, undefined, 'rate_limited'],
    [32, undefined, 'rate_limited'],
    [613, undefined, 'rate_limited'],
    [80_001, undefined, 'rate_limited'],
    [80_002, undefined, 'rate_limited'],
    [368, undefined, 'rate_limited'],
    [1, undefined, 'transient'],
    [2, undefined, 'transient'],
    [100, 33, 'not_found'],
    [110, 2_207_013, 'not_found'],
    [803, undefined, 'not_found'],
    [24, undefined, 'not_found'],
    [100, undefined, 'bad_response'],
  ])('by code %j, subcode %j, whatever the HTTP status: %s', async (code, subcode, kind) => {
    for (const status of [200, 400, 403, 404, 429, 500]) {
      const error = { status, code, ...(subcode !== undefined && { subcode }) };
      expect(await kindsBy(contract, error)).toEqual(new Set([kind]));
    }
  });

  it.each([
    [400, 'bad_response'],
    [401, 'auth'],
    [403, 'forbidden'],
    [429, 'rate_limited'],
    [500, 'transient'],
    [503, 'transient'],
  ])('by a code unknown here, and status %i: %s', async (status, kind) => {
    expect(await kindsBy(contract, { status, code: 9999 })).toEqual(new Set([kind]));
  });

  it('for a time, when it says that it is transient, whatever else', async () => {
    expect(await kindsBy(contract, { status: 400, code: 9999, isTransient: true })).toEqual(
      new Set(['transient']),
    );
  });

  it('a token that has expired, and names the variable', async () => {
    const error = { status: 400, code: 190, subcode: 463 };
    const { outcomes, counted } = await refusedBy(contract, 400, graphErrorBody(error));
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        kind: 'auth',
        message: `${service} refuses ${platform}_ACCESS_TOKEN: it has expired.`,
      });
    }
    expect(counted).toBe(1);
  });

  it('by rate until the minute that a header names, of the longest of its use cases', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 1_440 }), { minLength: 1 }), async (minutes) => {
        const type = TYPES.get(platform);
        const businesses = minutes.map((wait, i) => [
          String(i),
          [
            { type, call_count: 100, estimated_time_to_regain_access: wait },
            { type: 'ads_insights', call_count: 100, estimated_time_to_regain_access: 1_440 },
          ],
        ]);
        const usage = JSON.stringify(Object.fromEntries(businesses));
        const { outcomes } = await refusedBy(contract, 400, graphErrorBody({ status: 400, code: 80_001 }), {
          'x-business-use-case-usage': usage,
        });
        const longest = Math.max(...minutes);
        for (const outcome of outcomes) {
          expect(outcome).toMatchObject({
            kind: 'rate_limited',
            until: longest === 0 ? IN_AN_HOUR : inMinutes(longest),
          });
        }
      }),
      { numRuns: 20 },
    );
  });

  it('by rate until the time of a use case unknown here, when it is the only one', async () => {
    const usage = useCaseUsage('somethings', { estimated_time_to_regain_access: 7 });
    const { outcomes } = await refusedBy(contract, 400, graphErrorBody({ status: 400, code: 4 }), usage);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ kind: 'rate_limited', until: inMinutes(7) });
  });

  it.each([
    ['no header', {}],
    ['no JSON', { 'x-business-use-case-usage': '{' }],
    ['a list', { 'x-business-use-case-usage': '[[1]]' }],
    ['no number', { 'x-business-use-case-usage': '{"1":[{"estimated_time_to_regain_access":"soon"}]}' }],
  ])('by rate for an hour when it names no time: %s', async (_, headers) => {
    const { outcomes, counted } = await refusedBy(
      contract,
      400,
      graphErrorBody({ status: 400, code: 4 }),
      headers,
    );
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ kind: 'rate_limited', until: IN_AN_HOUR });
    expect(counted).toBe(1);
  });

  it('an app that it has blocked, for an hour, and says so', async () => {
    const { outcomes } = await refusedBy(contract, 400, graphErrorBody({ status: 400, code: 368 }));
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        kind: 'rate_limited',
        message: `${service} has blocked this app or account for a time, for its policies.`,
        until: IN_AN_HOUR,
      });
    }
  });

  it('never in its own words', async () => {
    const message = 'canary says access_token=canary';
    for (const code of [1, 4, 10, 100, 110, 190, 368, 803, 9999]) {
      const { outcomes } = await refusedBy(contract, 400, graphErrorBody({ status: 400, code, message }));
      expect(JSON.stringify(outcomes)).not.toContain('canary');
    }
  });
});
