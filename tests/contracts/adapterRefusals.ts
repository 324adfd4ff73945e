import { describe, expect, it } from 'vitest';
import type { ProfileOutcome } from '../../scraper/platforms/adapter.ts';
import { PLATFORM_FACTS } from '../../scraper/platforms/platformFacts.ts';
import { accountsOf, expectNumbersOf, NOW, requestsFor, startBench } from './adapterBench.ts';
import type { AdapterContract, FakeAccount, FakeMood } from './platformFake.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** What the platform's own refusals come out as. After one that concerns all accounts nothing more is asked. */
export function describeRefusals(contract: AdapterContract): void {
  const accounts = accountsOf(contract, PLATFORM_FACTS[contract.platform].batchSize);
  const few = accounts.slice(0, 3);

  /** The outcomes of a full batch in this mood. */
  async function refused(mood: FakeMood, mostCounted = 1): Promise<ProfileOutcome[]> {
    await using bench = await startBench(contract, accounts);
    bench.fake.mood = mood;
    const outcomes = await bench.ask(requestsFor(contract, accounts));
    expect(bench.fake.counted).toBeLessThanOrEqual(mostCounted);
    return outcomes;
  }

  const untilOf = (outcome: ProfileOutcome) => ('until' in outcome ? outcome.until.getTime() : Number.NaN);

  describe('a refusal', () => {
    it('by rate says until when, for all accounts, and is heeded', async () => {
      const until = new Date(NOW.getTime() + 10 * MINUTE_MS);
      for (const outcome of await refused({ kind: 'limited', until })) {
        expect(outcome.kind).toBe('rate_limited');
        if (contract.limitTellsTime === false) {
          expect(untilOf(outcome)).toBeGreaterThan(NOW.getTime());
          expect(untilOf(outcome)).toBeLessThanOrEqual(NOW.getTime() + DAY_MS);
        } else {
          expect(Math.abs(untilOf(outcome) - until.getTime())).toBeLessThanOrEqual(1000);
        }
      }
    });

    it('by rate within a batch ends the asking, and keeps what was learned before', async () => {
      const [active, ...others] = few as [FakeAccount, ...FakeAccount[]];
      await using bench = await startBench(contract, [active]);
      let turns = 0;
      const take = () => {
        turns += 1;
        if (turns === 2)
          bench.fake.mood = { kind: 'limited', until: new Date(NOW.getTime() + 10 * MINUTE_MS) };
        return Promise.resolve(null);
      };
      const adapter = bench.anotherAdapter({}, { take });
      const outcomes = await bench.ask(requestsFor(contract, [active, ...others]), { adapter });
      expect(bench.fake.counted).toBeLessThanOrEqual(2);
      for (const [i, outcome] of outcomes.entries()) {
        if (outcome.kind === 'ok') expectNumbersOf(contract, outcome, few[i]!);
        else expect([contract.unknown, 'rate_limited']).toContain(outcome.kind);
      }
      expect(outcomes.some(({ kind }) => kind === 'rate_limited')).toBe(turns > 1);
    });

    if (contract.hasQuota)
      it('for a used-up allowance says until when, for all accounts', async () => {
        for (const outcome of await refused({ kind: 'quota' })) {
          expect(outcome.kind).toBe('quota');
          expect(untilOf(outcome)).toBeGreaterThan(NOW.getTime());
          // A month at the most.
          expect(untilOf(outcome)).toBeLessThanOrEqual(NOW.getTime() + 31 * DAY_MS);
        }
      });

    it('of wrong credentials is told as such', async () => {
      // Two: a token that has expired before its time may be fetched anew.
      for (const { kind } of await refused({ kind: 'unauthorized' }, 2)) expect(kind).toBe('auth');
    });

    it('of credentials does not outlast them', async () => {
      const [account] = accounts as [FakeAccount];
      await using bench = await startBench(contract, [account]);
      const requests = requestsFor(contract, [account]);
      bench.fake.mood = { kind: 'unauthorized' };
      expect(await bench.ask(requests)).toMatchObject([{ kind: 'auth' }]);
      bench.fake.mood = { kind: 'well' };
      const [outcome] = await bench.ask(requests);
      expectNumbersOf(contract, outcome!, account);
    });

    if (contract.unpermitted !== null)
      it('of credentials without the permission is told as such', async () => {
        for (const { kind } of await refused({ kind: 'unpermitted' }, contract.unpermittedAfter))
          expect(kind).toBe(contract.unpermitted);
      });
  });

  describe('the pace', () => {
    it('is asked for a turn by every request that the platform counts', async () => {
      await using bench = await startBench(contract, few);
      let turns = 0;
      const take = async () => {
        turns += 1;
        return null;
      };
      await bench.ask(requestsFor(contract, few), { adapter: bench.anotherAdapter({}, { take }) });
      expect(turns).toBe(bench.fake.counted);
    });

    it('that has no turn yet puts all accounts off, and nothing is asked', async () => {
      await using bench = await startBench(contract, few);
      const until = new Date(NOW.getTime() + MINUTE_MS);
      const adapter = bench.anotherAdapter({}, { take: () => Promise.resolve(until) });
      const outcomes = await bench.ask(requestsFor(contract, few), { adapter });
      for (const outcome of outcomes) expect(outcome).toMatchObject({ kind: 'deferred', until });
      expect(bench.fake.counted).toBe(0);
    });

    it('that ends within a batch keeps what was learned before', async () => {
      await using bench = await startBench(contract, few);
      const until = new Date(NOW.getTime() + MINUTE_MS);
      const requests = requestsFor(contract, few);
      const turns = bench.adapter.countRequests(requests) - 1;
      let taken = 0;
      const take = () => Promise.resolve(taken++ < turns ? null : until);
      const outcomes = await bench.ask(requests, { adapter: bench.anotherAdapter({}, { take }) });
      expect(bench.fake.counted).toBe(turns);
      expect(outcomes.some(({ kind }) => kind === 'deferred')).toBe(true);
      outcomes.forEach((outcome, i) => {
        if (outcome.kind !== 'deferred') expectNumbersOf(contract, outcome, few[i]!);
      });
    });
  });
}
