import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Platform } from '../../../db/domain.ts';
import { createPace } from '../../../scraper/http/createPace.ts';
import { openTurns, type Turns } from '../../../server/jobs/openTurns.ts';
import { withOpenDatabase } from '../../support/openTestDatabase.ts';
import { startOwnRedis, type OwnRedis } from '../../support/redisControl.ts';
import { sql } from 'drizzle-orm';

const place = withOpenDatabase();
const HOUR = 3_600_000;

/** Seven requests an hour: a window in which a test begins does not end in it. */
const PACE = { requests: 7, seconds: 3_600 };
let opened: Turns[] = [];

/** The turns as a process opens them: as many of these as there are workers. */
function open(redisUrl?: string, now: () => Date = () => new Date()): Turns {
  const turns = openTurns({ redisUrl, database: place.database, paceOf: () => PACE, now });
  opened.push(turns);
  return turns;
}

beforeEach(() =>
  place.database.write(async (tx) => {
    await tx.execute(sql`TRUNCATE pace`);
    return { result: undefined, changed: [] };
  }),
);
afterEach(() => {
  for (const turns of opened) turns.close();
  opened = [];
});

/** How many of so many requests get a turn, sent by all workers in turn and at once. */
async function granted(workers: readonly Turns[], count: number, platform: Platform = 'X'): Promise<number> {
  const answers = await Promise.all(
    Array.from({ length: count }, (_, index) => workers[index % workers.length]!.take(platform)),
  );
  return answers.filter((wait) => wait === null).length;
}

/** Until this worker counts in Redis: it has seen the turns of another. */
async function untilInRedis(worker: Turns, redis: OwnRedis): Promise<void> {
  const platforms: Platform[] = ['REDDIT', 'FLICKR', 'THREADS', 'TIKTOK'];
  await expect
    .poll(async () => {
      for (const platform of platforms) await worker.take(platform);
      return redis.command('KEYS', '*');
    })
    .not.toHaveLength(0);
}

describe('the pace of a platform in PostgreSQL', () => {
  it('is one for all workers, whoever asks first', async () => {
    const workers = [open(), open(), open()];
    expect(await granted(workers, 30)).toBe(PACE.requests);
    for (const worker of workers) expect(await worker.take('X')).toBeGreaterThan(0.9 * HOUR);
  });

  it('is one for each platform', async () => {
    const workers = [open(), open()];
    expect(await granted(workers, 20, 'X')).toBe(7);
    expect(await granted(workers, 20, 'YOUTUBE')).toBe(7);
  });

  it('is stopped for all by what the platform has said to one', async () => {
    const [told, other] = [open(), open()] as const;
    await told.block('X', new Date(Date.now() + 2 * HOUR));
    expect(await other.take('X')).toBeGreaterThan(1.9 * HOUR);
    expect(await other.take('YOUTUBE')).toBeNull();
  });

  it('is stopped until the latest that was said', async () => {
    const [told, other] = [open(), open()] as const;
    await told.block('X', new Date(Date.now() + 2 * HOUR));
    await other.block('X', new Date(Date.now() + 1_000));
    expect(await told.take('X')).toBeGreaterThan(1.9 * HOUR);
  });

  it('is stopped for as long as the clock says by which that was heard', async () => {
    const yesterday = () => new Date(Date.now() - 24 * HOUR);
    const turns = open(undefined, yesterday);
    await turns.block('X', new Date(yesterday().getTime() + 2 * HOUR));
    expect(await turns.take('X')).toBeGreaterThan(1.9 * HOUR);
    expect(await turns.take('X')).toBeLessThanOrEqual(2 * HOUR);
  });

  it('sends nothing while the turns cannot be counted', async () => {
    const away = () => Promise.reject(new Error('The database is away.'));
    const now = () => new Date('2026-05-10T09:00:00Z');
    const pace = createPace({ takeTurn: away, now });
    expect(await pace.take(new AbortController().signal)).toEqual(new Date('2026-05-10T09:00:05Z'));
  });
});

describe('the pace of a platform in Redis', () => {
  let redis: OwnRedis;
  beforeEach(async () => {
    redis = await startOwnRedis();
  });
  afterEach(() => redis.stop());

  /** So many workers that count in Redis. */
  async function inRedis(count: number): Promise<Turns[]> {
    const workers = Array.from({ length: count }, () => open(redis.url));
    for (const worker of workers) {
      await redis.command('FLUSHALL');
      await untilInRedis(worker, redis);
    }
    await redis.command('FLUSHALL');
    return workers;
  }

  it('is one for all workers, and leaves PostgreSQL alone', async () => {
    const workers = await inRedis(3);
    await place.database.write(async (tx) => {
      await tx.execute(sql`TRUNCATE pace`);
      return { result: undefined, changed: [] };
    });
    expect(await granted(workers, 30)).toBe(PACE.requests);
    expect(await place.database.read((db) => db.execute(sql`SELECT * FROM pace`))).toHaveLength(0);
  });

  it('goes on in PostgreSQL when Redis dies: one window more, then no more', async () => {
    const workers = await inRedis(2);
    expect(await granted(workers, 4)).toBe(4);
    await redis.kill();
    expect(await granted(workers, 30)).toBe(PACE.requests);
    expect(await granted(workers, 30)).toBe(0);
  });

  it('goes on in PostgreSQL when Redis freezes, and again in Redis when it thaws', async () => {
    const workers = await inRedis(2);
    expect(await granted(workers, 20)).toBe(PACE.requests);
    redis.freeze();
    expect(await granted(workers, 30)).toBe(PACE.requests);
    redis.thaw();
    await redis.command('PING');
    // Its window is still full, and that of PostgreSQL, too.
    expect(await granted(workers, 30)).toBe(0);
  });

  it('is stopped for all by what the platform has said to one, also when Redis dies afterwards', async () => {
    const [told, other] = (await inRedis(2)) as [Turns, Turns];
    await told.block('X', new Date(Date.now() + 2 * HOUR));
    await other.block('X', new Date(Date.now() + 1_000));
    expect(await other.take('X')).toBeGreaterThan(1.9 * HOUR);
    await redis.kill();
    expect(await other.take('X')).toBeGreaterThan(1.9 * HOUR);
  });

  it('is stopped in PostgreSQL when Redis is frozen', async () => {
    const [told, other] = (await inRedis(2)) as [Turns, Turns];
    redis.freeze();
    await told.block('X', new Date(Date.now() + 2 * HOUR));
    expect(await other.take('X')).toBeGreaterThan(1.9 * HOUR);
    redis.thaw();
  });
});
