import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openConnection } from '../../db/connection.ts';
import type { Queryable } from '../../db/database.ts';
import { ACCOUNT_ORDER_FIELDS } from '../../db/queries/accountOrder.ts';
import { accountCounts, accountPages } from '../../db/queries/accountPages.ts';
import { accountsByHandles, accountsByIds, latestSnapshotDay } from '../../db/queries/accounts.ts';
import { growthByAccountIds } from '../../db/queries/growth.ts';
import { historyByAccountIds, lastTasksOfDays } from '../../db/queries/history.ts';
import type { PageRequest } from '../../db/queries/keyset.ts';
import { outboxSince } from '../../db/queries/outboxSince.ts';
import { organizationPage } from '../../db/queries/organizations.ts';
import { accountsPerPlatform } from '../../db/queries/platforms.ts';
import { scrapeRunPage, taskCountsByRunIds } from '../../db/queries/scrapeRuns.ts';
import { lastTasksByAccountIds, scrapeTaskPages } from '../../db/queries/scrapeTasks.ts';
import { snapshotGridCount, snapshotGridPage } from '../../db/queries/snapshotGrid.ts';
import { snapshotCounts, snapshotPages, snapshotsOfDays } from '../../db/queries/snapshots.ts';
import { changeByOrganization, changeByPlatform, topMovers } from '../../db/queries/summaryChanges.ts';
import { summaryDays } from '../../db/queries/summaryHistory.ts';
import { levelsByOrganization, levelsByPlatform } from '../../db/queries/summaryLevels.ts';
import { loadBulkData } from '../support/bulkData.ts';
import { openExplainedDatabase, type ExplainedDatabase } from '../support/explainedDatabase.ts';
import { withOpenDatabase } from '../support/openTestDatabase.ts';

const now = new Date('2026-11-21T08:00:00Z');
const until = '2026-11-20';
const place = withOpenDatabase();
let explained: ExplainedDatabase;

beforeAll(async () => {
  // Ten thousand accounts, so that `search` has something to find; 600,000 snapshots over two partitions.
  await loadBulkData(place.database, { accounts: 10_000, days: 60, until });
  explained = openExplainedDatabase(place.url);
}, 120_000);
afterAll(() => explained.close());

const page: PageRequest = { limit: 20, fromEnd: false, after: null, before: null };
const ids = [3, 700, 9_999];
const range = { from: null, to: null };
const all = { filter: {}, asOf: until };
const some = { filter: { organizations: ['organization-7'] }, asOf: until };
const columns = new Set(['followers', 'likes'] as const);
const byFollowers = { field: 'FOLLOWERS', direction: 'DESC', growth: null } as const;

const QUERIES: Record<string, (db: Queryable) => Promise<unknown>> = {
  snapshotsOfDays: (db) => snapshotsOfDays(db, [{ accountId: 3, date: until }], columns),
  'snapshotPages, newest first': (db) => snapshotPages(db, ids, { range, page }, columns),
  'snapshotPages, from the end': (db) =>
    snapshotPages(db, ids, { range, page: { ...page, fromEnd: true } }, columns),
  snapshotCounts: (db) => snapshotCounts(db, ids, range),
  'snapshotGridPage of all': (db) => snapshotGridPage(db, { filter: {}, range, page }, columns, now),
  'snapshotGridPage deep in the list': (db) =>
    snapshotGridPage(
      db,
      { filter: {}, range, page: { ...page, after: ['2026-10-20', '5000'] } },
      columns,
      now,
    ),
  'snapshotGridPage of an organization': (db) =>
    snapshotGridPage(db, { filter: some.filter, range, page }, columns, now),
  'snapshotGridCount of all': (db) => snapshotGridCount(db, { filter: {}, range }, now),
  'snapshotGridCount of an organization': (db) => snapshotGridCount(db, { filter: some.filter, range }, now),
  historyByAccountIds: (db) => historyByAccountIds(db, ids, range, columns),
  lastTasksOfDays: (db) => lastTasksOfDays(db, ids, range),
  growthByAccountIds: (db) => growthByAccountIds(db, ids, { from: '2026-11-01', to: null }),
  latestSnapshotDay,
  'levelsByPlatform of all': (db) => levelsByPlatform(db, [null], all, now),
  'levelsByPlatform of all on an earlier day': (db) =>
    levelsByPlatform(db, [null], { filter: { isCore: true }, asOf: '2026-10-10' }, now),
  'levelsByPlatform of organizations': (db) => levelsByPlatform(db, [1, 2, 3], all, now),
  'levelsByOrganization of all': (db) => levelsByOrganization(db, [null], all, now),
  'changeByPlatform of all': (db) => changeByPlatform(db, [null], { ...all, days: 7 }, now),
  'changeByPlatform of an organization': (db) => changeByPlatform(db, [null], { ...some, days: 7 }, now),
  'changeByOrganization of all': (db) => changeByOrganization(db, [null], { ...all, days: 7 }, now),
  'topMovers of all': (db) => topMovers(db, [null], { ...all, days: 7, first: 10 }, now),
  'summaryDays of all': (db) => summaryDays(db, [null], { filter: {}, from: null, to: until }, now),
  'summaryDays of an organization': (db) => summaryDays(db, [null], { ...some, from: null, to: until }, now),
  'accountsByIds with latest numbers': (db) =>
    accountsByIds(db, ids, new Set(['followers', 'latestSnapshot.likes'] as const)),
  accountsByHandles: (db) =>
    accountsByHandles(db, [{ platform: 'X', handleKey: 'handle_7' }], new Set(['id']), null),
  'accountsByHandles with their histories': (db) =>
    accountsByHandles(db, [{ platform: 'X', handleKey: 'handle_7' }], new Set(['followers']), {
      range,
      columns: [...columns],
    }),
  accountsPerPlatform,
  organizationPage: (db) => organizationPage(db, page),
  scrapeRunPage: (db) => scrapeRunPage(db, { statuses: null, range }, page),
  taskCountsByRunIds: (db) => taskCountsByRunIds(db, [1]),
  scrapeTaskPages: (db) => scrapeTaskPages(db, [1], { statuses: null, page }),
  lastTasksByAccountIds: (db) => lastTasksByAccountIds(db, ids),
  'accountCounts of an organization': (db) => accountCounts(db, [7], {}, now),
  ...Object.fromEntries(
    ACCOUNT_ORDER_FIELDS.map((field) => [
      `accountPages by ${field}`,
      (db: Queryable) => {
        const growth = field.startsWith('FOLLOWER_CHANGE') ? { days: 7, until } : null;
        const order = { field, direction: 'DESC', growth } as const;
        const read = new Set(['followers', 'latestSnapshot.likes'] as const);
        return accountPages(db, [null], { filter: {}, order, page }, read, now);
      },
    ]),
  ),
};

describe('plans over ten thousand accounts and 600,000 snapshots', () => {
  it.each(Object.keys(QUERIES))('%s never scans the snapshots', async (name) => {
    await QUERIES[name]!(explained.db);
    const scanned = explained
      .takePlan()
      // The other partitions are empty: there PostgreSQL need not ask an index.
      .filter((node) => node['Node Type'] === 'Seq Scan' && node['Relation Name'] === 'snapshots_2026');
    expect(scanned).toEqual([]);
  });

  const search = (part: string) =>
    accountPages(
      explained.db,
      [null],
      { filter: { search: part }, order: byFollowers, page },
      new Set(['handle']),
      now,
    );

  it.each(['handle_77', '9z'])('search for %j is answered from its index', async (part) => {
    await search(part);
    expect(explained.takePlan().map((node) => node['Index Name'])).toContain('accounts_search');
  });

  it.each(['zürich', 'a'])('search for %j, which most accounts have, walks the order', async (part) => {
    await search(part);
    expect(explained.takePlan().map((node) => node['Index Name'])).toContain('account_latest_followers_desc');
  });

  it('the default order of accounts is walked by its index', async () => {
    const after = ['505000', '5000'];
    await accountPages(
      explained.db,
      [null],
      { filter: {}, order: byFollowers, page: { ...page, after } },
      new Set(['handle']),
      now,
    );
    expect(explained.takePlan().map((node) => node['Index Name'])).toContain('account_latest_followers_desc');
  });

  it('followers, posts and engagements of days are read from the index alone', async () => {
    await place.database.read((db) => db.execute(sql`VACUUM ANALYZE snapshots`));
    const chart = new Set(['date', 'followers', 'posts', 'engagements'] as const);
    for (const read of [
      () => snapshotPages(explained.db, ids, { range, page }, chart),
      () => historyByAccountIds(explained.db, ids, range, chart),
      () =>
        accountsByHandles(explained.db, [{ platform: 'X', handleKey: 'handle_7' }], new Set(['handle']), {
          range,
          columns: [...chart],
        }),
    ]) {
      await read();
      const reads = explained.takePlan().filter((node) => node['Relation Name'] === 'snapshots_2026');
      expect(reads.map((node) => node['Node Type'])).toEqual(['Index Only Scan']);
    }
  });

  it('a history comes out of the index in order', async () => {
    for (const read of [
      () => historyByAccountIds(explained.db, ids, range, columns),
      () =>
        accountsByHandles(explained.db, [{ platform: 'X', handleKey: 'handle_7' }], new Set(['handle']), {
          range,
          columns: [...columns],
        }),
    ]) {
      await read();
      expect(explained.takePlan().map((node) => node['Node Type'])).not.toContain('Sort');
    }
  });

  /** As often as PostgreSQL makes a plan for the very values before it thinks of keeping one, and once more. */
  const ENOUGH = 6;
  const many = Array.from({ length: 50 }, (_, place) => 3 + place * 7);
  const handleOf = (id: number) => ({ platform: 'X', handleKey: `handle_${id}` }) as const;
  it.each<[string, (db: Queryable, ids: number[]) => Promise<unknown>]>([
    ['snapshotPages', (db, ids) => snapshotPages(db, ids, { range, page }, columns)],
    [
      'snapshotPages of a range',
      (db, ids) => snapshotPages(db, ids, { range: { from: '2026-11-01', to: until }, page }, columns),
    ],
    ['historyByAccountIds', (db, ids) => historyByAccountIds(db, ids, range, columns)],
    [
      'historyByAccountIds of a range',
      (db, ids) => historyByAccountIds(db, ids, { from: '2026-11-01', to: until }, columns),
    ],
    ['accountsByIds', (db, ids) => accountsByIds(db, ids, new Set(['followers', 'latestSnapshot.posts']))],
    ['accountsByHandles', (db, ids) => accountsByHandles(db, ids.map(handleOf), new Set(['id']), null)],
    [
      'accountsByHandles with their histories',
      (db, ids) =>
        accountsByHandles(db, ids.map(handleOf), new Set(['id']), {
          range: { from: '2026-11-01', to: until },
          columns: [...columns],
        }),
    ],
    [
      'accountPages',
      (db) => accountPages(db, [null], { filter: {}, order: byFollowers, page }, new Set(['handle']), now),
    ],
  ])('the plan of %s is kept, for one account and for fifty', async (_name, read) => {
    for (const wanted of [[3], many]) {
      const connection = openConnection({
        url: place.url,
        statementTimeoutMs: 10_000,
        applicationName: 'kept plans',
        onStatement: undefined,
      });
      try {
        await connection.run(
          async (db) => {
            for (let time = 0; time < ENOUGH; time += 1) await read(db, wanted);
            const plans = await db.execute(sql`
              SELECT generic_plans AS kept FROM pg_prepared_statements WHERE generic_plans + custom_plans = ${ENOUGH}`);
            expect(plans).toEqual([{ kept: 1 }]);
          },
          { cause: undefined },
        );
      } finally {
        await connection.close();
      }
    }
  });

  it('the news of commits are found by their number', async () => {
    await place.database.write(async (tx) => {
      await tx.execute(sql`INSERT INTO outbox (sequence, tags)
        SELECT number, '{accounts}' FROM generate_series(1000001, 1050000) AS number`);
      return { result: undefined, changed: [] };
    });
    await place.database.read((db) => db.execute(sql`ANALYZE outbox`));
    await outboxSince(explained.db, 1_049_990, 1_000);
    expect(explained.takePlan().map((node) => node['Index Name'])).toContain('outbox_pkey');
  });
});
