/** How the bench starts a peer: where its data is, and whether it keeps answers: nowhere, in memory or on Redis. */
export const databaseUrl = process.env.DATABASE_URL;
export const redisUrl = process.env.REDIS_URL;
/** @type {'plain' | 'memory' | 'redis'} */
export const cacheMode = process.env.CACHE_MODE;
/** As many for every server: what the embedded PostgreSQL takes, divided among them. */
export const poolSize = Number(process.env.DB_POOL_SIZE);
/** Longer than a run of the bench, so that no peer has to ask again. */
export const CACHE_SECONDS = 3600;
