// GraphQL Yoga with Pothos and Drizzle as their documentation has them: DataLoaders of each operation, Drizzle's query
// builder, batched requests; whole answers kept by its response cache plugin, in memory or on Redis.
import { createServer } from 'node:http';
import { createInMemoryCache, useResponseCache } from '@graphql-yoga/plugin-response-cache';
import { createRedisCache } from '@envelop/response-cache-redis';
import { createYoga } from 'graphql-yoga';
import { Redis } from 'ioredis';
import { cacheMode, CACHE_SECONDS, redisUrl } from './settings.mjs';
import { createLoaders, schema } from './yogaSchema.mjs';

const cacheOf = {
  memory: () => createInMemoryCache({ max: 10_000 }),
  redis: () => createRedisCache({ redis: new Redis(redisUrl) }),
}[cacheMode];

const yoga = createYoga({
  schema,
  context: () => ({ loaders: createLoaders() }),
  batching: { limit: 10 },
  graphiql: false,
  landingPage: false,
  logging: 'error',
  plugins: cacheOf
    ? [useResponseCache({ session: () => null, ttl: CACHE_SECONDS * 1000, cache: cacheOf() })]
    : [],
});
const server = createServer(yoga);
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
