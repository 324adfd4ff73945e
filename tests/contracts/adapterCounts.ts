import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountsOf, requestFor, sentCounts, startBench } from './adapterBench.ts';
import type { AdapterContract, FakeAccount } from './platformFake.ts';

/** What becomes of the numbers that a platform sends: the number, or unknown with a reason; never one made up. */
export function describeCounts(contract: AdapterContract): void {
  const metrics = sentCounts(contract);

  /** The outcome of an account whose counts are all sent as `value`; absent for undefined. */
  async function outcomesOf(values: readonly unknown[], check: (outcome: Counted, value: unknown) => void) {
    const [account] = accountsOf(contract, 1) as [FakeAccount];
    await using bench = await startBench(contract, [account]);
    for (const value of values) {
      for (const metric of metrics) bench.fake.accounts[0]![metric] = value;
      const [outcome] = await bench.ask([requestFor(contract, account, 1)]);
      if (outcome?.kind !== 'ok' && outcome?.kind !== 'hidden') {
        expect.fail(`${JSON.stringify(value)} came out as ${outcome?.kind}`);
      }
      check(outcome, value);
    }
  }

  describe('a count', () => {
    it.each([
      ['a number', 1234, 1234],
      ['digits', '1234', 1234],
      ['0', 0, 0],
      ['"0"', '0', 0],
      ['the largest that is exact', Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ])('may be sent as %s', async (_, sent, count) => {
      await outcomesOf([sent], (outcome) => {
        expect(outcome.kind).toBe('ok');
        for (const metric of metrics) expect(outcome.metrics[metric]).toBe(count);
        if (contract.followers === null) expect(outcome.metrics.followers).toBeNull();
        // Small numbers have nothing to round.
        const isExact = contract.followers === 'ROUNDED' && count < 1000;
        expect(outcome.metrics.followersPrecision).toBe(isExact ? 'EXACT' : contract.followers);
      });
    });

    it.each([
      ['negative', -1],
      ['negative, in digits', '-1'],
      ['a fraction', 1.5],
      ['beyond what is exact', 2 ** 53],
      ['beyond what is exact, in digits', '9007199254740993'],
      ['absent', undefined],
      ['null', null],
      ['empty', ''],
      ['a text', 'many'],
      ['abbreviated', '1.2M'],
      ['grouped', '1,234'],
      ['true', true],
      ['a list', [1234]],
      ['an object', { count: 1234 }],
    ])('that is %s is unknown', async (_, sent) => {
      await outcomesOf([sent], (outcome) => {
        for (const metric of metrics) expect(outcome.metrics[metric]).toBeNull();
        expect(outcome.metrics.followersMissing).not.toBeNull();
      });
    });

    it('is the number that was sent or unknown, whatever is sent', async () => {
      await outcomesOf(fc.sample(sentValue, 60), (outcome, value) => {
        for (const metric of metrics) expect(outcome.metrics[metric]).toBe(meant(value));
      });
    });
  });
}

interface Counted {
  readonly kind: 'ok' | 'hidden';
  readonly metrics: Readonly<Record<'followers' | 'following' | 'posts', number | null>> & {
    readonly followersPrecision: string | null;
    readonly followersMissing: string | null;
  };
}

const digits = fc.oneof(fc.maxSafeNat(), fc.bigInt({ min: 0n, max: 2n ** 70n })).map(String);
const sentValue = fc.oneof(
  fc.maxSafeNat(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  digits,
  digits.map((text) => `0${text}`),
  digits.map((text) => ` ${text}`),
  digits.map((text) => `${text}e3`),
  digits.map((text) => `-${text}`),
  fc.string({ unit: 'binary' }),
  fc.jsonValue(),
);

/** The same rule as readCount, told in another way. */
function meant(value: unknown): number | null {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  if (!/^\d+$/.test(text) || String(BigInt(text)) !== text) return null;
  return BigInt(text) <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(text) : null;
}
