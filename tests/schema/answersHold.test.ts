import { launcherOf } from '../scraper/runs/launcherOf.ts';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Database } from '../../db/database.ts';
import { ACCOUNT_STATUSES } from '../../db/domain.ts';
import { startRun } from '../../scraper/runs/startRun.ts';
import { encodeId } from '../../schema/globalId.ts';
import { createLoaders } from '../../schema/loaders/createLoaders.ts';
import { emptyTables } from '../db/tableDump.ts';
import { createAccounts, snapshotOf, storeSnapshots } from '../support/factories.ts';
import { withOpenDatabase } from '../support/openTestDatabase.ts';
import { askDirectly } from './directOperations.ts';

const place = withOpenDatabase();

const HOUR = 3_600_000;
const NOON = Date.parse('2026-11-21T12:00:00Z');
const at = (time: number) => () => new Date(time);
const textAt = async (query: string, time: number) =>
  (await askDirectly(place.database, query, { now: at(time) })).text;

/** Instants around noon, in hours before and after it. */
const instant = (before: number, after: number) =>
  fc.integer({ min: NOON - before * HOUR, max: NOON + after * HOUR });

interface World {
  accounts: { status: (typeof ACCOUNT_STATUSES)[number]; addedAt: number; capturedAt: number | null }[];
  /** Of the tasks of a run over all ACTIVE accounts; undefined for no run. */
  notBefore: (number | null)[] | undefined;
}

const worlds: fc.Arbitrary<World> = fc.record({
  accounts: fc.array(
    fc.record({
      // Mostly those whose staleness can turn.
      status: fc.constantFrom(...ACCOUNT_STATUSES, 'ACTIVE' as const, 'ACTIVE' as const),
      addedAt: instant(80, 0),
      // A worker's clock may be ahead of ours.
      capturedAt: fc.option(instant(80, 3)),
    }),
    { maxLength: 4 },
  ),
  notBefore: fc.option(fc.array(fc.option(instant(1, 30)), { minLength: 4, maxLength: 4 }), {
    nil: undefined,
  }),
});

/** The ids of the run, if there is one, and of what the world consists of. */
async function build({ accounts, notBefore }: World): Promise<string> {
  await emptyTables(place.database);
  const ids: number[] = [];
  for (const [index, { addedAt }] of accounts.entries())
    ids.push(...(await createAccounts(place.database, [{ handle: `name${index}` }], new Date(addedAt))));
  await storeSnapshots(
    place.database,
    accounts.flatMap(({ capturedAt }, index) =>
      capturedAt === null
        ? []
        : [snapshotOf(ids[index]!, '2026-11-20', 10, { capturedAt: new Date(capturedAt).toISOString() })],
    ),
  );
  const started =
    notBefore === undefined
      ? null
      : await startRun(
          place.database,
          {
            filter: null,
            accountIds: null,
            mode: 'LIVE',
            priority: 'NORMAL',
            idempotencyKey: null,
            caller: '',
          },
          launcherOf(at(NOON)),
        );
  await place.database.write(async (tx) => {
    for (const [index, { status }] of accounts.entries()) {
      const until = notBefore?.[index] == null ? null : new Date(notBefore[index]).toISOString();
      await tx.execute(sql`UPDATE accounts SET status = ${status} WHERE id = ${ids[index]}`);
      await tx.execute(sql`UPDATE scrape_tasks SET not_before = ${until} WHERE account_id = ${ids[index]}`);
    }
    return { result: undefined, changed: [] };
  });
  return encodeId('ScrapeRun', started?.kind === 'started' ? started.runId : 1);
}

/** Fields that read the clock, and whatever is made of them. At the end of their time each of these is another. */
const EXACT = [
  'accounts { nodes { freshness { ageHours } } }',
  'accounts { nodes { freshness { isStale } } }',
  'accounts { nodes { freshness { ageHours isStale lastCapturedAt } } }',
  'accounts(filter: { isStale: true }) { totalCount }',
  'accounts(filter: { isStale: false }) { nodes { handle } }',
  'summary(asOf: "2026-11-20", filter: { isStale: true }) { accounts }',
  'summary(filter: { isStale: false }) { asOf accounts byOrganization { accounts } }',
  'summary { asOf }',
  'summary { asOf history { dates } }',
  'platforms { platform availableAt }',
  'scrapeRun(id: "RUN") { platforms { availableAt } }',
];

/** These may end before they have to: another account turns stale, or nothing of the day shows. */
const SAFE = [
  'accounts(filter: { isStale: true, platforms: [YOUTUBE] }) { nodes { handle } }',
  'snapshots(filter: { isStale: true }) { totalCount nodes { date } }',
  'summary(filter: { isStale: true }) { followersChange topMovers { change } byOrganization { followersChange } }',
  'summary(filter: { isStale: true }) { byPlatform { followersChange } history { followers } }',
  'accounts(orderBy: { field: FOLLOWER_CHANGE, direction: DESC }) { edges { cursor } }',
  'accounts { nodes { freshness { isStale } } totalCount } platforms { availableAt } summary { asOf }',
];

/** Nobody asks the clock for these. */
const TIMELESS = [
  'accounts { nodes { handle followers growth { change } history { dates } snapshots { totalCount } } }',
  'accounts(filter: { notCapturedOn: "2026-11-20" }) { totalCount }',
  'summary(asOf: "2026-11-20") { followers followersChange history { dates } topMovers { change } }',
  'scrapeRuns { nodes { date requestedAt } }',
];

describe('an answer holds in its span of time', () => {
  it('at every instant of it, and for most fields not a millisecond longer', async () => {
    await fc.assert(
      fc.asyncProperty(
        worlds,
        instant(2, 40),
        // From read to read the clock may stand still, move on, or leap.
        fc.constantFrom(0, 1, 20 * 60_000),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 2 }),
        async (world, start, step, places) => {
          const run = await build(world);
          for (const selection of [...EXACT, ...SAFE]) {
            const query = `{ ${selection.replace('RUN', run)} }`;
            let time = start - step;
            const { text, reads } = await askDirectly(place.database, query, {
              now: () => new Date((time += step)),
            });
            expect(reads.isVolatile).toBe(false);
            const from = reads.from === -Infinity ? start - 200 * HOUR : reads.from;
            const until = reads.until === Infinity ? Math.max(from, start) + 200 * HOUR : reads.until;
            // What was read at leaping times may hold at none.
            if (from >= until) continue;
            const probes = places.map((share) => Math.floor(from + share * (until - 1 - from)));
            for (const probe of [from, ...probes, until - 1])
              expect({ query, probe, text: await textAt(query, probe) }).toEqual({ query, probe, text });
            if (EXACT.includes(selection) && reads.until !== Infinity)
              expect({ query, until, text: await textAt(query, until) }).not.toEqual({ query, until, text });
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it('for ever, when the clock was not asked', async () => {
    await build({
      accounts: [{ status: 'ACTIVE', addedAt: NOON, capturedAt: NOON }],
      notBefore: undefined,
    });
    for (const selection of TIMELESS) {
      const { reads } = await askDirectly(place.database, `{ ${selection} }`, {
        now: () => {
          throw new Error(`The clock was asked for ${selection}.`);
        },
      });
      expect(reads).toMatchObject({ from: -Infinity, until: Infinity, isVolatile: false });
    }
  });

  it('also when another operation of the batch made the statement, which is one more for all of them', async () => {
    await build({ accounts: [{ status: 'ACTIVE', addedAt: NOON, capturedAt: null }], notBefore: undefined });
    let statements = 0;
    const counted: Database = {
      ...place.database,
      read(query) {
        statements += 1;
        return place.database.read(query);
      },
    };
    const loaders = createLoaders(counted, at(NOON));
    const ask = async (query: string, time: number) =>
      (await askDirectly(counted, query, { now: at(time), loaders })).reads;
    const page = '{ accounts(filter: { isStale: false }) { totalCount nodes { handle } } }';
    expect(await ask(page, NOON)).toMatchObject({ from: NOON, until: NOON + 36 * HOUR + 1 });
    expect(statements).toBe(3);
    // Its own clock is of no account: the list was judged at noon.
    expect(await ask(page, NOON + HOUR)).toMatchObject({ from: NOON, until: NOON + 36 * HOUR + 1 });
    expect(
      await ask('{ summary(asOf: "2026-11-20", filter: { isStale: true }) { accounts } }', NOON),
    ).toMatchObject({
      from: NOON,
      until: NOON + 36 * HOUR + 1,
    });
    expect(statements).toBe(4);
    expect(await ask('{ accounts { totalCount } }', NOON)).toMatchObject({
      from: -Infinity,
      until: Infinity,
    });
  });
});

describe('what is another at every instant is not stored at all', () => {
  it('the figures of the process', async () => {
    for (const selection of ['since', 'at', 'http { requests }', 'cache { hitRate }', 'scraper { runs }']) {
      const { reads } = await askDirectly(place.database, `{ performance { ${selection} } }`, {
        now: at(NOON),
      });
      expect(reads.isVolatile).toBe(true);
    }
  });

  it('the time that an active run still needs, but not that of others', async () => {
    const run = await build({
      accounts: [
        { status: 'ACTIVE', addedAt: NOON, capturedAt: null },
        { status: 'ACTIVE', addedAt: NOON, capturedAt: null },
      ],
      notBefore: [null, null, null, null],
    });
    const eta = async () => {
      const { text, reads } = await askDirectly(
        place.database,
        `{ scrapeRun(id: "${run}") { progress { etaSeconds } } }`,
        { now: at(NOON + 60_000) },
      );
      const { etaSeconds } = JSON.parse(text).scrapeRun.progress;
      return { etaSeconds, isVolatile: reads.isVolatile, until: reads.until };
    };
    expect(await eta()).toEqual({ etaSeconds: null, isVolatile: false, until: Infinity });
    await place.database.write(async (tx) => {
      await tx.execute(
        sql`UPDATE scrape_runs SET status = 'RUNNING', started_at = ${at(NOON)().toISOString()}`,
      );
      await tx.execute(
        sql`UPDATE scrape_tasks SET status = 'FAILED' WHERE id = (SELECT min(id) FROM scrape_tasks)`,
      );
      return { result: undefined, changed: [] };
    });
    expect(await eta()).toEqual({ etaSeconds: 60, isVolatile: true, until: Infinity });
    await place.database.write(async (tx) => {
      await tx.execute(sql`UPDATE scrape_tasks SET status = 'FAILED'`);
      return { result: undefined, changed: [] };
    });
    expect(await eta()).toEqual({ etaSeconds: null, isVolatile: false, until: Infinity });
  });
});
