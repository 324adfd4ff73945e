import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COUNT_METRICS } from '../../db/domain.ts';
import { PLATFORM_FACTS } from '../../scraper/platforms/platformFacts.ts';
import { startCanary } from '../scraper/http/canary.ts';
import { sendJson } from '../scraper/platforms/startFakeServer.ts';
import { accountsOf, expectNumbersOf, requestsFor, startBench } from './adapterBench.ts';
import { type Answer, HUGE_BYTES, NO_ANSWERS, sendBomb, sendHuge, SILENCES } from './brokenAnswers.ts';
import { type AdapterContract, SECRET } from './platformFake.ts';
import { tamperWith } from './tamperedAnswers.ts';

const MIB = 1024 * 1024;

/** What becomes of answers that are none, and of none: an outcome for each account, without numbers. */
export function describeTrouble(contract: AdapterContract): void {
  const { platform } = contract;
  const few = accountsOf(contract, Math.min(3, PLATFORM_FACTS[platform].batchSize));
  const requests = requestsFor(contract, few);

  /** The kinds of what comes of a few accounts when the platform answers like this. */
  async function kindsAfter(
    answer: Answer,
    env: Readonly<Record<string, string>> = {},
  ): Promise<Set<string>> {
    await using bench = await startBench(contract, few, env);
    bench.fake.mood = { kind: 'broken', answer };
    return new Set((await bench.ask(requests)).map(({ kind }) => kind));
  }

  describe('a platform in trouble', () => {
    it.each(NO_ANSWERS)('that answers by %s: %s', async (_, kind, answer) => {
      expect(await kindsAfter(answer)).toEqual(new Set([kind]));
    });

    it.each(SILENCES)(
      'that answers by %s is given up after the timeout that the operator sets',
      async (_, answer) => {
        const kinds = await kindsAfter(answer, { [`${platform}_TIMEOUT_MS`]: '150' });
        expect(kinds).toEqual(new Set(['transient']));
      },
    );

    it('that nobody answers for is worth another try', async () => {
      const bench = await startBench(contract, few);
      await bench[Symbol.asyncDispose]();
      const outcomes = await bench.ask(requests);
      for (const { kind } of outcomes) expect(kind).toBe('transient');
    });

    it('that redirects is not followed', async () => {
      await using canary = await startCanary();
      for (const status of [301, 302, 303, 307, 308]) {
        const kinds = await kindsAfter((_, response) =>
          response
            .writeHead(status, { location: `http://127.0.0.1:${canary.port}/?t=${SECRET}` })
            .end('{"data":[]}'),
        );
        expect(kinds).toEqual(new Set([contract.redirected ?? 'bad_response']));
      }
      expect(await canary.hits()).toBe(0);
    });

    it('that sends 200 MB is cut off at the limit, and fills no memory', async () => {
      let mostSent = 0;
      const kinds = await growing(() =>
        kindsAfter((_, response) => sendHuge(response, (sent) => (mostSent = Math.max(mostSent, sent)))),
      );
      expect(kinds).toEqual(new Set(['bad_response']));
      expect(mostSent).toBeLessThan(HUGE_BYTES / 2);
    });

    it('that sends 200 MB compressed to a few KB is cut off at the limit, and fills no memory', async () => {
      const kinds = await growing(() => kindsAfter((_, response) => sendBomb(response)));
      expect(kinds).toEqual(new Set(['bad_response']));
    });

    it('is read as far as the operator says', async () => {
      const body = JSON.stringify(' '.repeat(2_000));
      const env = { [`${platform}_MAX_BODY_BYTES`]: '1024' };
      await using bench = await startBench(contract, few, env);
      bench.fake.mood = { kind: 'broken', answer: (_, response) => response.end(body) };
      const { service } = PLATFORM_FACTS[platform];
      for (const outcome of await bench.ask(requests)) {
        expect(outcome).toMatchObject({
          kind: 'bad_response',
          message: `${service} answered with more than 1 KB.`,
        });
      }
    });

    it('gives no numbers by any JSON of another shape', async () => {
      await using bench = await startBench(contract, few);
      let body: unknown;
      bench.fake.mood = { kind: 'broken', answer: (_, response) => sendJson(response, 200, body) };
      await fc.assert(
        fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), async (value) => {
          body = value;
          for (const outcome of await bench.ask(requests)) {
            expect(outcome.kind).not.toBe('hidden');
            if (outcome.kind !== 'ok') continue;
            for (const metric of COUNT_METRICS) expect(outcome.metrics[metric]).toBeNull();
          }
        }),
        { numRuns: 30 },
      );
    });

    it('gives no numbers by any JSON with a status of its own', async () => {
      await using bench = await startBench(contract, few);
      let status = 200;
      let body: unknown;
      bench.fake.mood = { kind: 'broken', answer: (_, response) => sendJson(response, status, body) };
      const failing = fc.constantFrom(
        400,
        401,
        402,
        403,
        404,
        409,
        410,
        418,
        422,
        426,
        429,
        451,
        500,
        502,
        504,
        599,
      );
      await fc.assert(
        fc.asyncProperty(failing, fc.jsonValue({ maxDepth: 2 }), async (number, value) => {
          status = number;
          body = value;
          for (const { kind } of await bench.ask(requests)) expect(['ok', 'hidden']).not.toContain(kind);
        }),
        { numRuns: 20 },
      );
    });

    it('that changes one value of a good answer gives true numbers or none', async () => {
      await using bench = await startBench(contract, few);
      const truth = await bench.ask(requests);
      truth.forEach((outcome, i) => expectNumbersOf(contract, outcome, few[i]!));
      await fc.assert(
        fc.asyncProperty(fc.nat(3), fc.nat(), junk, async (turn, place, value) => {
          tamperWith(bench.fake, { turn, place, value });
          const outcomes = await bench.ask(requests, { adapter: bench.anotherAdapter() });
          outcomes.forEach((outcome, i) => {
            const known = truth[i]!;
            if (outcome.kind !== 'ok' || known.kind !== 'ok') return;
            for (const metric of COUNT_METRICS) {
              expect([known.metrics[metric], null]).toContain(outcome.metrics[metric]);
            }
          });
        }),
        { numRuns: 50 },
      );
    });
  });

  describe('a run that is stopped', () => {
    it('before it asks leaves all accounts for another try, and asks nothing', async () => {
      await using bench = await startBench(contract, few);
      const outcomes = await bench.ask(requests, { signal: AbortSignal.abort() });
      for (const { kind } of outcomes) expect(kind).toBe('transient');
      expect(bench.fake.requests).toEqual([]);
    });

    it('while it waits for an answer ends at once', async () => {
      await using bench = await startBench(contract, few);
      const run = new AbortController();
      bench.fake.mood = { kind: 'broken', answer: () => run.abort() };
      const outcomes = await bench.ask(requests, { signal: run.signal });
      for (const { kind } of outcomes) expect(kind).toBe('transient');
      expect(bench.fake.counted).toBeLessThanOrEqual(1);
    });
  });
}

/** No count of any platform, so that a number that comes of it is made up. */
const junk = fc.constantFrom(null, '', 'junk', '12x', '-7', -7, 1.5, 2 ** 60, true, false, [], {}, [[]], {
  a: 1,
});

/** Fails when the process grows by more than a good part of HUGE_BYTES meanwhile. */
async function growing<Result>(work: () => Promise<Result>): Promise<Result> {
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 5);
  try {
    return await work();
  } finally {
    clearInterval(watch);
    // What the limit allows, several times over: garbage is not collected at once.
    expect(Math.max(most, process.memoryUsage().rss) - before).toBeLessThan(100 * MIB);
  }
}
