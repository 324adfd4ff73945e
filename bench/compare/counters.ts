import { post, type BenchServer } from '../processes.ts';

/** What Tidemark counted since it started. */
export interface Counters {
  hits: { memory: number; redis: number };
  misses: number;
  /** By operation: what one of its HTTP requests sent to PostgreSQL, as far as it was executed. */
  statements: ReadonlyMap<string, number>;
}

const QUESTION = `query Counters { performance {
  cache { misses l1 { hits } l2 { hits } }
  operations(first: 100) { name statementsPerRequest }
} }`;

export async function readCounters({ port }: BenchServer): Promise<Counters> {
  const answer = JSON.parse((await post(port, JSON.stringify({ query: QUESTION }))).toString());
  const { cache, operations } = answer.data.performance;
  return {
    hits: { memory: cache.l1.hits, redis: cache.l2.hits },
    misses: cache.misses,
    statements: new Map(operations.map((each: any) => [each.name, each.statementsPerRequest ?? 0])),
  };
}
