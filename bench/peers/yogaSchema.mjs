import SchemaBuilder from '@pothos/core';
import DataLoader from 'dataloader';
import { and, asc, between, desc, eq, inArray, lte, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { pool } from './pool.mjs';
import { groupByAccount, historyOf, summaryOf } from './results.mjs';
import { platformsAsOf } from './statements.mjs';
import * as tables from './yogaTables.mjs';

const { accounts, accountLatest, snapshots } = tables;
const db = drizzle(pool, { schema: tables });

/** Of one operation. */
export function createLoaders() {
  return {
    latestSnapshot: new DataLoader(async (ids) => {
      const rows = await db
        .select({
          accountId: snapshots.accountId,
          date: snapshots.date,
          followers: snapshots.followers,
          posts: snapshots.posts,
          engagements: snapshots.engagements,
        })
        .from(snapshots)
        .innerJoin(
          accountLatest,
          and(eq(accountLatest.accountId, snapshots.accountId), eq(accountLatest.latestDate, snapshots.date)),
        )
        .where(inArray(snapshots.accountId, [...ids]));
      const byId = new Map(rows.map((row) => [row.accountId, row]));
      return ids.map((id) => byId.get(id) ?? null);
    }),
    lastSnapshots: new DataLoader(
      async (keys) => {
        // The fields of one list have the same `first`.
        const rows = await db.query.accounts.findMany({
          columns: { id: true },
          where: inArray(
            accounts.id,
            keys.map(({ id }) => id),
          ),
          with: {
            snapshots: {
              columns: { date: true, followers: true, posts: true, engagements: true },
              orderBy: desc(snapshots.date),
              limit: keys[0].first,
            },
          },
        });
        const byId = new Map(rows.map((row) => [row.id, row.snapshots]));
        return keys.map(({ id }) => byId.get(id) ?? []);
      },
      { cacheKeyFn: ({ id }) => id },
    ),
    history: new DataLoader(
      async (keys) => {
        const [{ from, to }] = keys;
        const ids = keys.map(({ id }) => id);
        const rows = await db
          .select()
          .from(snapshots)
          .where(and(inArray(snapshots.accountId, ids), between(snapshots.date, from, to)))
          .orderBy(asc(snapshots.date));
        return groupByAccount(ids, rows).map((each) => historyOf(each, from, to));
      },
      { cacheKeyFn: ({ id }) => id },
    ),
  };
}

const builder = new SchemaBuilder({});
for (const name of ['Date', 'SafeInt'])
  builder.scalarType(name, { serialize: (value) => value, parseValue: (value) => value });
const Platform = builder.enumType('Platform', {
  values: [
    'BLUESKY',
    'FACEBOOK',
    'FLICKR',
    'INSTAGRAM',
    'LINKEDIN',
    'MASTODON',
    'REDDIT',
    'THREADS',
    'TIKTOK',
    'TRUTH_SOCIAL',
    'X',
    'YOUTUBE',
  ],
});
const AccountFilter = builder.inputType('AccountFilter', {
  fields: (t) => ({ followersMax: t.field({ type: 'SafeInt' }) }),
});

const counts = (t, ...names) =>
  Object.fromEntries(names.map((name) => [name, t.expose(name, { type: 'SafeInt', nullable: true })]));

const Snapshot = builder.objectRef('Snapshot').implement({
  fields: (t) => ({
    date: t.expose('date', { type: 'Date' }),
    ...counts(t, 'followers', 'posts', 'engagements'),
  }),
});
const SnapshotConnection = builder.objectRef('SnapshotConnection').implement({
  fields: (t) => ({ nodes: t.expose('nodes', { type: [Snapshot] }) }),
});
const columns = (t, ...names) =>
  Object.fromEntries(
    names.map((name) => [
      name,
      t.expose(name, { type: ['SafeInt'], nullable: { list: false, items: true } }),
    ]),
  );
const History = builder.objectRef('History').implement({
  fields: (t) => ({
    dates: t.expose('dates', { type: ['Date'] }),
    ...columns(t, 'followers', 'posts', 'engagements'),
  }),
});
const Account = builder.objectRef('Account').implement({
  fields: (t) => ({
    id: t.exposeID('id'),
    platform: t.expose('platform', { type: Platform }),
    handle: t.exposeString('handle'),
    displayName: t.exposeString('displayName', { nullable: true }),
    ...counts(t, 'followers'),
    latestSnapshot: t.field({
      type: Snapshot,
      nullable: true,
      resolve: ({ id }, _args, { loaders }) => loaders.latestSnapshot.load(id),
    }),
    snapshots: t.field({
      type: SnapshotConnection,
      args: { first: t.arg.int({ defaultValue: 20, required: true }) },
      resolve: async ({ id }, { first }, { loaders }) => ({
        nodes: await loaders.lastSnapshots.load({ id, first }),
      }),
    }),
    history: t.field({
      type: History,
      args: { from: t.arg({ type: 'Date', required: true }), to: t.arg({ type: 'Date', required: true }) },
      resolve: ({ id }, { from, to }, { loaders }) => loaders.history.load({ id, from, to }),
    }),
  }),
});
const AccountConnection = builder.objectRef('AccountConnection').implement({
  fields: (t) => ({ nodes: t.expose('nodes', { type: [Account] }) }),
});
const PlatformSummary = builder.objectRef('PlatformSummary').implement({
  fields: (t) => ({
    platform: t.expose('platform', { type: Platform }),
    accounts: t.exposeInt('accounts'),
    ...counts(t, 'followers', 'engagements'),
  }),
});
const Summary = builder.objectRef('Summary').implement({
  fields: (t) => ({
    asOf: t.expose('asOf', { type: 'Date' }),
    accounts: t.exposeInt('accounts'),
    ...counts(t, 'followers', 'engagements', 'followersChange'),
    byPlatform: t.expose('byPlatform', { type: [PlatformSummary] }),
  }),
});

const accountFields = {
  id: accounts.id,
  platform: accounts.platform,
  handle: accounts.handle,
  displayName: accounts.displayName,
  followers: accountLatest.followers,
};
/** By the expression that has an index. */
const byFollowers = sql`coalesce(${accountLatest.followers}, -1) DESC`;

builder.queryType({
  fields: (t) => ({
    accounts: t.field({
      type: AccountConnection,
      args: {
        first: t.arg.int({ defaultValue: 20, required: true }),
        filter: t.arg({ type: AccountFilter, required: true }),
      },
      resolve: async (_root, { first, filter }) => ({
        nodes: await db
          .select(accountFields)
          .from(accountLatest)
          .innerJoin(accounts, eq(accounts.id, accountLatest.accountId))
          .where(lte(accountLatest.followers, filter.followersMax))
          .orderBy(byFollowers, asc(accountLatest.accountId))
          .limit(first),
      }),
    }),
    account: t.field({
      type: Account,
      nullable: true,
      args: {
        platform: t.arg({ type: Platform, required: true }),
        handle: t.arg.string({ required: true }),
      },
      resolve: async (_root, { platform, handle }) => {
        const [account] = await db
          .select(accountFields)
          .from(accounts)
          .innerJoin(accountLatest, eq(accountLatest.accountId, accounts.id))
          .where(and(eq(accounts.platform, platform), eq(accounts.handleKey, handle.toLowerCase())));
        return account ?? null;
      },
    }),
    summary: t.field({
      type: Summary,
      args: { asOf: t.arg({ type: 'Date', required: true }) },
      resolve: async (_root, { asOf }) => {
        const { rows } = await pool.query(platformsAsOf.text, [asOf]);
        return summaryOf(asOf, rows);
      },
    }),
  }),
});

export const schema = builder.toSchema();
