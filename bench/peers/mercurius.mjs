// Mercurius on Fastify: its just-in-time compiler from the first request on, its loaders (one statement a level), batched
// queries; answers kept by mercurius-cache, with short keys, in memory or on Redis.
import Fastify from 'fastify';
import { Redis } from 'ioredis';
import mercurius from 'mercurius';
import cache from 'mercurius-cache';
import { rowsOf } from './pool.mjs';
import { groupByAccount, historyOf, summaryOf } from './results.mjs';
import { cacheMode, CACHE_SECONDS, redisUrl } from './settings.mjs';
import * as statements from './statements.mjs';
import { typeDefs } from './typeDefs.mjs';

/** Set for the one that is given Tidemark's roll-ups to read. */
const summaryStatement = process.env.ROLL_UPS ? statements.platformsFromRollUps : statements.platformsAsOf;

const resolvers = {
  Query: {
    accounts: async (_root, { first, filter }) => ({
      nodes: await rowsOf(statements.accountsUpTo, [filter.followersMax, first]),
    }),
    account: async (_root, { platform, handle }) =>
      (await rowsOf(statements.accountsByHandle, [[platform], [handle.toLowerCase()]]))[0] ?? null,
    summary: async (_root, { asOf }) => summaryOf(asOf, await rowsOf(summaryStatement, [asOf])),
  },
};

/** The fields of one level all have the same arguments here; a loader may be asked with several. */
const byArguments = (load) => async (queries) => {
  const groups = new Map();
  for (const query of queries) {
    const key = JSON.stringify(query.params);
    groups.set(key, [...(groups.get(key) ?? []), query]);
  }
  const found = new Map();
  for (const group of groups.values()) {
    const ids = group.map(({ obj }) => obj.id);
    const results = await load(ids, group[0].params);
    group.forEach((query, index) => found.set(query, results[index]));
  }
  return queries.map((query) => found.get(query));
};

const loaders = {
  Account: {
    latestSnapshot: {
      loader: async (queries) => {
        const ids = queries.map(({ obj }) => obj.id);
        const rows = await rowsOf(statements.latestSnapshots, [ids]);
        const byId = new Map(rows.map((row) => [row.accountId, row]));
        return ids.map((id) => byId.get(id) ?? null);
      },
      // Nothing asks for the same twice in one request: a cache of the request would only cost.
      opts: { cache: false },
    },
    snapshots: {
      loader: byArguments(async (ids, { first }) => {
        const rows = await rowsOf(statements.lastSnapshots, [ids, first]);
        return groupByAccount(ids, rows).map((nodes) => ({ nodes }));
      }),
      opts: { cache: false },
    },
    history: {
      loader: byArguments(async (ids, { from, to }) => {
        const rows = await rowsOf(statements.snapshotsBetween, [ids, from, to]);
        return groupByAccount(ids, rows).map((each) => historyOf(each, from, to));
      }),
      opts: { cache: false },
    },
  },
};

const app = Fastify();
await app.register(mercurius, {
  schema: typeDefs,
  resolvers,
  loaders,
  jit: 1,
  allowBatchedQueries: true,
  graphiql: false,
});
if (cacheMode !== 'plain') {
  const ofAccount = { key: ({ self, arg }) => `${self.id} ${JSON.stringify(arg)}` };
  await app.register(cache, {
    ttl: CACHE_SECONDS,
    storage:
      cacheMode === 'redis'
        ? { type: 'redis', options: { client: new Redis(redisUrl) } }
        : { type: 'memory', options: { size: 100_000 } },
    policy: {
      Query: { accounts: { key: ({ arg }) => JSON.stringify(arg) } },
      Account: { latestSnapshot: ofAccount, snapshots: ofAccount },
    },
  });
}
await app.listen({ port: 0, host: '127.0.0.1' });
console.log(app.server.address().port);
