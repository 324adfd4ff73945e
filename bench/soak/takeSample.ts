import type { OwnRedis } from '../../tests/support/redisControl.ts';
import type { Inspector } from '../inspector.ts';

/** What a server and its Redis hold at one moment. */
export interface Sample {
  /** Since the first. */
  seconds: number;
  rssMib: number;
  heapMib: number;
  /** Open connections of any kind: callers, PostgreSQL, Redis. */
  sockets: number;
  /** Timers that keep the process alive. */
  timers: number;
  /** Everything that keeps it alive, those included. */
  resources: number;
  /** The longest that the event loop was late since the sample before. */
  lagMs: number;
  redisKeys: number;
  redisMib: number;
}

type OfProcess = Omit<Sample, 'seconds' | 'redisKeys' | 'redisMib'>;

/** How often the delay of the event loop is looked at; it is told on top of this. */
const RESOLUTION_MS = 10;

/** The server's process measures its event loop from then on. */
export async function startSampling(inspector: Inspector): Promise<void> {
  await inspector.evaluate(`
    globalThis.soakLag = process.getBuiltinModule('node:perf_hooks')
      .monitorEventLoopDelay({ resolution: ${RESOLUTION_MS} });
    soakLag.enable();`);
}

const READ = `(() => {
  const { rss, heapUsed } = process.memoryUsage();
  const kinds = process.getActiveResourcesInfo();
  const count = (kind) => kinds.filter((each) => each === kind).length;
  const lag = soakLag.max / 1e6 - ${RESOLUTION_MS};
  soakLag.reset();
  return {
    rssMib: rss / 2 ** 20,
    heapMib: heapUsed / 2 ** 20,
    sockets: count('TCPSocketWrap'),
    timers: count('Timeout'),
    resources: kinds.length,
    lagMs: Math.max(0, lag),
  };
})()`;

export async function takeSample(inspector: Inspector, redis: OwnRedis, startedAt: number): Promise<Sample> {
  const [ofProcess, redisKeys, memory] = await Promise.all([
    inspector.evaluate<OfProcess>(READ),
    redis.command('DBSIZE'),
    redis.command('INFO', 'memory'),
  ]);
  const used = /used_memory:(\d+)/.exec(String(memory))?.[1];
  return {
    seconds: (performance.now() - startedAt) / 1000,
    ...ofProcess,
    redisKeys: Number(redisKeys),
    redisMib: Number(used) / 2 ** 20,
  };
}
