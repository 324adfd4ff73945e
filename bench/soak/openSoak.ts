import { setTimeout as pause } from 'node:timers/promises';
import { startOwnRedis } from '../../tests/support/redisControl.ts';
import { createMix } from '../load/createMix.ts';
import { createTally, type Tally } from '../load/createTally.ts';
import { drive } from '../load/drive.ts';
import { openClient } from '../load/openClient.ts';
import type { Inspector } from '../inspector.ts';
import { startOwnServer } from '../ownServer.ts';
import { startSampling, takeSample, type Sample } from './takeSample.ts';
import { startVisits } from './startVisits.ts';

/** A server and its Redis, under a load of everything that people do, which is flat. */
export interface Soak {
  readonly origin: string;
  /** Of the server's process. */
  readonly inspector: Inspector;
  /** What was asked so far. */
  readonly tally: Tally;
  /** Looks every so many seconds, and tells each sample. Ends early with `signal`. */
  watch(seconds: number, everySeconds: number, onSample?: (sample: Sample) => void): Promise<Sample[]>;
  close(): Promise<void>;
}

export interface SoakOptions {
  /** A PostgreSQL with accounts; undefined: an embedded one, with the sample catalogue. */
  database: string | undefined;
  signal: AbortSignal;
}

const CALLERS = 8;
/** Some hundred requests a second: a day of an office in half an hour, and room for the machine's other work. */
const THINK_MS = 20;
/** The least that there may be, so that it is full, and drops, from the beginning. */
const L1_BYTES = 1024 * 1024;
/** As many answers as fill it several times over, of some 70 KB each with the sample catalogue. */
const FRESH = 60;

export async function openSoak({ database, signal }: SoakOptions): Promise<Soak> {
  const redis = await startOwnRedis();
  const stops = [() => redis.stop()];
  const closeAll = async (): Promise<void> => {
    for (let stop = stops.pop(); stop; stop = stops.pop()) await stop();
  };
  try {
    const env = { REDIS_URL: redis.url, CACHE_L1_BYTES: String(L1_BYTES) };
    const server = await startOwnServer({ database, inspect: true, env });
    stops.push(() => server.stop());
    const { origin } = server;
    const inspector = server.inspector!;
    const client = openClient({ origin, connections: CALLERS, credential: undefined });
    stops.push(() => client.close());
    await startSampling(inspector);
    const mix = await createMix({ client, write: true, fresh: FRESH });
    // Redis has them all before anybody looks whether it grows.
    await Promise.all(Array.from({ length: FRESH }, () => client.ask(mix.unheardOf())));
    const tally = createTally();
    const leaving = new AbortController();
    const load = Promise.all([
      drive({ client, callers: CALLERS, next: mix.next, tally, signal: leaving.signal, thinkMs: THINK_MS }),
      startVisits({ origin, client, tally, signal: leaving.signal }),
    ]);
    stops.push(async () => {
      leaving.abort();
      await load;
    });
    const startedAt = performance.now();
    return {
      origin,
      inspector,
      tally,
      async watch(seconds, everySeconds, onSample) {
        const samples: Sample[] = [];
        const end = performance.now() + seconds * 1000;
        while (performance.now() < end && !signal.aborted) {
          await pause(everySeconds * 1000, undefined, { signal }).catch(() => undefined);
          const sample = await takeSample(inspector, redis, startedAt);
          samples.push(sample);
          onSample?.(sample);
        }
        return samples;
      },
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}
