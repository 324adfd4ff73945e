import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openBench, post, type BenchServer } from '../processes.ts';
import { sendsFixedBytes, type Contender } from './contenders.ts';
import { requestsOf, type BenchQuery, type CacheMode } from './queries.ts';
import type { World } from './world.ts';

export interface Runner {
  contender: Contender;
  server: BenchServer;
}

/** The servers that answer the queries of one mode, all running at the same time. */
export interface Fleet {
  runners: readonly Runner[];
  end(): Promise<void>;
}

export interface FleetOptions {
  world: World;
  mode: CacheMode;
  /** Tidemark first: its answer is what fixed bytes are. */
  contenders: readonly Contender[];
  queries: readonly BenchQuery[];
  tidemarkEnv: Readonly<Record<string, string>>;
}

export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const { world, mode, contenders, queries, tidemarkEnv } = options;
  const bench = await openBench();
  const setting = { bench, world, mode, tidemarkEnv, bodyFile: join(bench.folder, 'body') };
  try {
    const [first, ...others] = contenders;
    const tidemark: Runner = { contender: first!, server: await first!.start!(setting) };
    // In a mode there is one query at most whose bytes are sent as they are.
    const fixed = queries.find(({ id }) =>
      others.some((each) => sendsFixedBytes(each) && each.queries.includes(id)),
    );
    if (fixed) {
      const [request] = requestsOf(fixed, world, undefined);
      await writeFile(setting.bodyFile, await post(tidemark.server.port, request!.body));
    }
    const runners = [tidemark];
    for (const contender of others) {
      const server = contender.start ? await contender.start(setting) : tidemark.server;
      runners.push({ contender, server });
    }
    return { runners, end: bench.end };
  } catch (error) {
    await bench.end();
    throw error;
  }
}
