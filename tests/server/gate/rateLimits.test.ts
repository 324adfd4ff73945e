import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { networkOf } from '../../../server/gate/networkOf.ts';
import { createRateLimiter } from '../../../server/gate/rateLimiter.ts';
import { startOwnRedis, type OwnRedis } from '../../support/redisControl.ts';
import { withServer, type RunningServer } from '../../support/startServer.ts';
import { withDatabase } from '../../support/database.ts';

const HUNDRED = { capacity: 100, refillPerSecond: 10 };

describe('a bucket of points', () => {
  let time = 0;
  const limiter = createRateLimiter(HUNDRED, () => new Date(time));

  it('admits what is there, and gets it back with time, never more than it holds', () => {
    expect(limiter.take('a', 60)).toBeUndefined();
    expect(limiter.take('a', 60)).toEqual({ retryAfter: 2 });
    expect(limiter.figures('a')).toEqual({ remaining: 40, owed: 0, secondsToFull: 6 });
    time += 2_000;
    expect(limiter.take('a', 60)).toBeUndefined();
    time += 3_600_000;
    expect(limiter.figures('a')).toEqual({ remaining: 100, owed: 0, secondsToFull: 0 });
  });

  it('admits when it is full what costs more than it holds, and owes it', () => {
    expect(limiter.take('b', 1)).toBeUndefined();
    expect(limiter.take('b', 1_000)).toEqual({ retryAfter: 1 });
    time += 100;
    expect(limiter.take('b', 1_000)).toBeUndefined();
    expect(limiter.figures('b')).toEqual({ remaining: 0, owed: 900, secondsToFull: 100 });
    expect(limiter.take('b', 1)).toEqual({ retryAfter: 91 });
  });

  it('is each caller’s own', () => {
    expect(limiter.take('c', 100)).toBeUndefined();
    expect(limiter.take('d', 100)).toBeUndefined();
  });

  it('takes back nothing when the clock is set back', () => {
    limiter.take('e', 100);
    time -= 1_000_000;
    expect(limiter.figures('e').remaining).toBe(0);
    time += 1_000;
    expect(limiter.figures('e').remaining).toBe(10);
  });

  it('is never given more by the other processes than is known of it here', () => {
    limiter.takeChanged(1_000);
    limiter.take('f', 30);
    const [bucket] = limiter.takeChanged(1);
    limiter.take('f', 5);
    limiter.adopt(bucket!, 90, 30);
    expect(limiter.figures('f').remaining).toBe(65);
    limiter.adopt(bucket!, 20, 5);
    expect(limiter.figures('f').remaining).toBe(20);
  });

  it('owes the others only what has not come back, when they could not be told', () => {
    limiter.takeChanged(1_000);
    limiter.take('g', 80);
    const [bucket] = limiter.takeChanged(1);
    time += 6_000;
    limiter.figures('g');
    limiter.keep(bucket!);
    expect(bucket!.spent).toBe(20);
  });
});

describe('an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8:0:12::5', '2001:db8:0:12::/64'],
    ['2001:DB8:0:0012:aaaa:bbbb:cccc:dddd', '2001:db8:0:12::/64'],
    ['2001:db8::7%eth0', '2001:db8:0:0::/64'],
    ['', ''],
  ])('%s takes the points of %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

let questions = 0;
/** One that nobody has asked before, of so many points: at most 202. */
function question(points: number): object {
  questions += 1;
  const pages: string[] = [];
  for (let nodes = points * 10; nodes > 1; nodes -= 101)
    pages.push(
      `q${questions}_${pages.length}: accounts(first: ${Math.min(nodes - 1, 100)}) { nodes { id } }`,
    );
  return { query: `{ ${pages.join(' ')} }` };
}
const remainingOf = (response: Response): number =>
  Number(/r=(\d+)/.exec(response.headers.get('ratelimit') ?? '')?.[1]);
const errorOf = async (response: Response) =>
  ((await response.json()) as { errors: { extensions: Record<string, unknown> }[] }).errors[0]!.extensions;

describe('a server', () => {
  const startedAt = new Date();
  // Nothing comes back while the clock stands; a bucket that is shared has that of the database, and is never ahead.
  const server = withServer({ role: 'server', env: { RATE_LIMIT: '1000:1' }, now: () => startedAt });
  /** What each request takes, one after the other. */
  async function taken(...bodies: unknown[]): Promise<number[]> {
    let before = remainingOf(await server.post(question(1)));
    const all: number[] = [];
    for (const body of bodies) {
      const after = remainingOf(await server.post(body));
      all.push(before - after);
      before = after;
    }
    return all;
  }

  it('tells with every answer what is left', async () => {
    const response = await server.post(question(8));
    expect(response.headers.get('ratelimit-policy')).toBe('"default";q=1000;w=1000');
    expect(response.headers.get('ratelimit')).toBe('"default";r=992;t=8');
  });

  it('takes one point for what is in the cache, by whichever door', async () => {
    const asked = question(10);
    expect(await taken(asked, asked, { ...asked, operationName: null })).toEqual([10, 1, 1]);
    expect(await taken([asked, question(5), asked])).toEqual([5]);
  });

  it('takes one point for a refusal, and nothing for what is no request', async () => {
    const nested =
      'accounts(first: 100) { nodes { snapshots(first: 100) { nodes { account { lastTask { id } } } } } }';
    const costly = Array(3).fill({ query: `{ a: ${nested} b: ${nested} }` });
    expect(await taken({ query: '{' }, 'no JSON', costly)).toEqual([1, 0, 1]);
  });

  it('refuses who has too little left, and says when to come again', async () => {
    const left = remainingOf(
      await server.post(
        Array(4)
          .fill(0)
          .map(() => question(200)),
      ),
    );
    const response = await server.post(question(200));
    const retryAfter = 200 - left;
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, String(retryAfter)]);
    expect(remainingOf(response)).toBe(left);
    expect(await errorOf(response)).toEqual({
      code: 'RATE_LIMITED',
      points: 200,
      retryAfter,
      remaining: left,
      owed: 0,
      secondsToFull: 1_000 - left,
      capacity: 1_000,
      refillPerSecond: 1,
    });
  });

  it('refuses a hit, too, when nothing is left', async () => {
    const asked = { query: '{ hit: __typename }' };
    let response = await server.post(asked);
    for (let left = remainingOf(response); left > 0; left -= 1) {
      expect(response.status).toBe(200);
      response = await server.post(asked);
    }
    response = await server.post(asked);
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await errorOf(response)).toMatchObject({ code: 'RATE_LIMITED', points: 1, remaining: 0 });
  });
});

describe('a bucket that holds less than a request costs', () => {
  const startedAt = new Date();
  const server = withServer({ role: 'server', env: { RATE_LIMIT: '100:1' }, now: () => startedAt });

  it('is owed the rest, and who is refused for it is told so', async () => {
    expect((await server.post(question(150))).status).toBe(200);
    const { errors } = await (await server.post(question(1))).json();
    expect(errors[0].message).toBe(
      'The request costs 1 point, and 50 are owed for earlier ones. Try again in 51 s.',
    );
    expect(errors[0].extensions).toMatchObject({ remaining: 0, owed: 50, retryAfter: 51 });
  });
});

describe('a caller', () => {
  const database = withDatabase();
  const options = {
    role: 'server',
    beside: { databaseUrl: database.url },
    env: { RATE_LIMIT: '9999:9999' },
  } as const;
  const first = withServer(options);
  const second = withServer(options);

  it('starts ten runs a minute, however and wherever it sends them', async () => {
    const run = (name: string): string =>
      `${name}: triggerScrapeRun(input: { mode: SIMULATED, dryRun: true }) { __typename }`;
    const runs = (count: number) => ({
      query: `mutation { ${Array.from({ length: count }, (_, index) => run(`r${index}`)).join(' ')} }`,
    });
    expect((await first.post(runs(4))).status).toBe(200);
    expect((await second.post([runs(2), runs(4)])).status).toBe(200);
    for (const server of [first, second]) {
      const response = await server.post(runs(1));
      expect(response.status).toBe(429);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(30);
      expect(await errorOf(response)).toMatchObject({ code: 'RATE_LIMITED', runs: 10 });
    }
  });
});

/** Slow enough that nothing comes back during a test. */
const SLOW = { RATE_LIMIT: '1000:1' };

/** What one server takes is missing at the other. */
async function expectShared(first: RunningServer, second: RunningServer): Promise<void> {
  expect(remainingOf(await second.post({ query: '{ first: __typename }' }))).toBeGreaterThan(990);
  await first.post(question(10));
  await first.post([question(10), question(10), question(10), question(10), question(10)]);
  await expect
    .poll(async () => remainingOf(await second.post({ query: '{ again: __typename }' })), { interval: 100 })
    .toBeLessThan(960);
}

describe('two servers', () => {
  const database = withDatabase();
  const beside = { databaseUrl: database.url };
  describe('without Redis', () => {
    const first = withServer({ role: 'server', env: SLOW, beside });
    const second = withServer({ role: 'server', env: SLOW, beside });
    it('share the points of a caller in PostgreSQL', () => expectShared(first, second));
  });

  describe('with Redis', () => {
    let redis: OwnRedis;
    beforeAll(async () => void (redis = await startOwnRedis()));
    const cache = () => ({ redisUrl: redis.url });
    const first = withServer({ role: 'server', env: SLOW, beside, cache });
    const second = withServer({ role: 'server', env: SLOW, beside, cache });
    afterAll(() => redis.stop());

    it('share them there', async () => {
      await expectShared(first, second);
      expect(await redis.command('KEYS', 'tidemark:bucket:*')).toHaveLength(1);
    });

    it('count on when it is gone', async () => {
      await redis.stop();
      expect((await first.post(question(10))).status).toBe(200);
    });
  });
});
