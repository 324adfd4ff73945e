import type { LatencyCounts } from '../metrics/latencyHistogram.ts';

/** What Redis tells of itself, in sum over its nodes; null as long as it is not known. */
export interface RedisNodeFigures {
  /** Keys of the database in use, whoever has written them. */
  entries: number | null;
  bytes: number | null;
  /** Keys that had to go to make room, since Redis was started. */
  evictions: number | null;
  connectedClients: number | null;
}

export interface RedisFigures extends RedisNodeFigures {
  available: boolean;
  /** Calls that Redis refused or did not answer in time. */
  errors: number;
  /** Of gets, whatever came of them. */
  latency: LatencyCounts;
}

export const NOTHING_KNOWN: RedisNodeFigures = {
  entries: null,
  bytes: null,
  evictions: null,
  connectedClients: null,
};

/** From the INFO of each node; an empty text is that of one which may not be asked. */
export function readInfo(infos: readonly string[], database: number): RedisNodeFigures {
  if (infos.includes('')) return NOTHING_KNOWN;
  const sum = (pattern: RegExp): number =>
    infos.reduce((total, info) => total + Number(pattern.exec(info)?.[1] ?? 0), 0);
  return {
    // An empty database has no line.
    entries: sum(new RegExp(`^db${database}:keys=(\\d+)`, 'm')),
    bytes: sum(/^used_memory:(\d+)/m),
    evictions: sum(/^evicted_keys:(\d+)/m),
    connectedClients: sum(/^connected_clients:(\d+)/m),
  };
}
