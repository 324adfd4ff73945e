// Apollo Server on Fastify: DataLoaders that the operations of one HTTP batch share (one statement a level), batched
// requests; whole answers kept by its response cache plugin, in its own memory or through Keyv on Redis.
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginCacheControl } from '@apollo/server/plugin/cacheControl';
import ResponseCache from '@apollo/server-plugin-response-cache';
import { InMemoryLRUCache } from '@apollo/utils.keyvaluecache';
import { KeyvAdapter } from '@apollo/utils.keyvadapter';
import fastifyApollo from '@as-integrations/fastify';
import KeyvRedis from '@keyv/redis';
import DataLoader from 'dataloader';
import Fastify from 'fastify';
import Keyv from 'keyv';
import { rowsOf } from './pool.mjs';
import { groupByAccount, historyOf, summaryOf } from './results.mjs';
import { cacheMode, CACHE_SECONDS, redisUrl } from './settings.mjs';
import * as statements from './statements.mjs';
import { typeDefs } from './typeDefs.mjs';

function createLoaders() {
  /** One loader for each set of arguments: its statement is the same for all accounts. */
  const byArguments = (load) => {
    const loaders = new Map();
    return (id, ...args) => {
      const key = args.join();
      let loader = loaders.get(key);
      if (!loader) loaders.set(key, (loader = new DataLoader((ids) => load(ids, ...args))));
      return loader.load(id);
    };
  };
  return {
    account: new DataLoader(
      async (keys) => {
        const folded = keys.map(({ platform, handle }) => ({ platform, handleKey: handle.toLowerCase() }));
        const rows = await rowsOf(statements.accountsByHandle, [
          folded.map(({ platform }) => platform),
          folded.map(({ handleKey }) => handleKey),
        ]);
        const byKey = new Map(rows.map((row) => [`${row.platform} ${row.handleKey}`, row]));
        return folded.map(({ platform, handleKey }) => byKey.get(`${platform} ${handleKey}`) ?? null);
      },
      { cacheKeyFn: ({ platform, handle }) => `${platform} ${handle}` },
    ),
    latestSnapshot: new DataLoader(async (ids) => {
      const rows = await rowsOf(statements.latestSnapshots, [ids]);
      const byId = new Map(rows.map((row) => [row.accountId, row]));
      return ids.map((id) => byId.get(id) ?? null);
    }),
    lastSnapshots: byArguments(async (ids, first) =>
      groupByAccount(ids, await rowsOf(statements.lastSnapshots, [ids, first])),
    ),
    history: byArguments(async (ids, from, to) =>
      groupByAccount(ids, await rowsOf(statements.snapshotsBetween, [ids, from, to])).map((rows) =>
        historyOf(rows, from, to),
      ),
    ),
  };
}

const resolvers = {
  Query: {
    accounts: async (_root, { first, filter }) => ({
      nodes: await rowsOf(statements.accountsUpTo, [filter.followersMax, first]),
    }),
    account: (_root, key, { loaders }) => loaders.account.load(key),
    summary: async (_root, { asOf }) => summaryOf(asOf, await rowsOf(statements.platformsAsOf, [asOf])),
  },
  Account: {
    latestSnapshot: ({ id }, _args, { loaders }) => loaders.latestSnapshot.load(id),
    snapshots: async ({ id }, { first }, { loaders }) => ({ nodes: await loaders.lastSnapshots(id, first) }),
    history: ({ id }, { from, to }, { loaders }) => loaders.history(id, from, to),
  },
};

/** 256 MB: more than all answers that the bench asks for. */
const MEMORY_BYTES = 256 * 1024 * 1024;

const answerCache = {
  memory: () => new InMemoryLRUCache({ maxSize: MEMORY_BYTES }),
  redis: () => new KeyvAdapter(new Keyv(new KeyvRedis(redisUrl)), { disableBatchReads: true }),
}[cacheMode];

const server = new ApolloServer({
  typeDefs,
  resolvers,
  allowBatchedHttpRequests: true,
  introspection: false,
  ...(answerCache
    ? {
        cache: answerCache(),
        plugins: [
          ApolloServerPluginCacheControl({ defaultMaxAge: CACHE_SECONDS, calculateHttpHeaders: false }),
          ResponseCache(),
        ],
      }
    : {}),
});
await server.start();
const app = Fastify();
await app.register(fastifyApollo(server), {
  path: '/graphql',
  context: async () => ({ loaders: createLoaders() }),
});
await app.listen({ port: 0, host: '127.0.0.1' });
console.log(app.server.address().port);
