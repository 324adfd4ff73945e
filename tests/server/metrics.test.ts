import fc from 'fast-check';
import postgres from 'postgres';
import { describe, expect, it } from 'vitest';
import {
  countsSince,
  createLatencyHistogram,
  latencyFigures,
} from '../../server/metrics/latencyHistogram.ts';
import { withServer } from '../support/startServer.ts';

describe('latencies', () => {
  const durations = fc.array(fc.double({ min: 0.01, max: 60_000, noNaN: true }), {
    minLength: 1,
    maxLength: 300,
  });

  it('percentiles are within 5 % of the exact ones, and count, mean and extremes exact', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const histogram = createLatencyHistogram();
        for (const value of values) histogram.record(value);
        const sorted = values.toSorted((a, b) => a - b);
        const exact = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1]!;
        const { count, meanMs, minMs, maxMs, p50Ms, p95Ms, p99Ms } = latencyFigures(histogram.counts());
        expect([count, minMs, maxMs]).toEqual([values.length, sorted[0], sorted.at(-1)]);
        expect(meanMs).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 6);
        for (const [told, share] of [
          [p50Ms!, 0.5],
          [p95Ms!, 0.95],
          [p99Ms!, 0.99],
        ] as const)
          expect(Math.abs(told / exact(share) - 1)).toBeLessThan(0.05);
      }),
    );
  });

  it('since an instant are those that came after it, within 5 %', () => {
    fc.assert(
      fc.property(durations, durations, (before, after) => {
        const histogram = createLatencyHistogram();
        for (const value of before) histogram.record(value);
        const then = histogram.counts();
        for (const value of after) histogram.record(value);
        const alone = createLatencyHistogram();
        for (const value of after) alone.record(value);
        const { count, ...told } = latencyFigures(countsSince(histogram.counts(), then));
        const { count: expected, ...exact } = latencyFigures(alone.counts());
        expect(count).toBe(expected);
        for (const [name, value] of Object.entries(told))
          expect(Math.abs(value! / exact[name as keyof typeof exact]! - 1), name).toBeLessThan(0.05);
      }),
    );
  });

  it('of nothing are unknown, never 0', () => {
    expect(latencyFigures(createLatencyHistogram().counts())).toEqual({
      count: 0,
      meanMs: null,
      minMs: null,
      maxMs: null,
      p50Ms: null,
      p95Ms: null,
      p99Ms: null,
    });
  });

  it('out of range are counted at the ends', () => {
    const histogram = createLatencyHistogram();
    for (const value of [0, 1e-9, 1e9]) histogram.record(value);
    expect(latencyFigures(histogram.counts())).toMatchObject({ count: 3, minMs: 0, maxMs: 1e9 });
  });
});

describe('performance', () => {
  const server = withServer({ env: { SLOW_STATEMENT_WARN_MS: '150', SLOW_STATEMENT_ERROR_MS: '400' } });
  const worker = withServer({ role: 'worker', beside: server });
  const FIGURES = `query Watch($window: PerformanceWindow!) { performance(window: $window) { at since
    http { requests errors latency { count p99Ms } cachedLatency { count } }
    operations { name requests errors cacheHits latency { count } statementsPerRequest }
    cache { hits misses byTag { kind stores } }
    database { statements latency { count } slow { statement calls meanMs maxMs operation plan }
      pool { size busy idle waiting } replicaLagSeconds }
    scraper { queueDepth runs }
    process { rssBytes heapUsedBytes cpuPercent eventLoopLagP99Ms uptimeSeconds }
    instances { name role startedAt lastSeenAt rssBytes cpuPercent }
    series { at requests errors p95Ms hitRate cacheBytes busyConnections queueDepth }
  } }`;

  interface Operation {
    name: string;
    requests: number;
    errors: number;
    cacheHits: number;
    latency: { count: number };
    statementsPerRequest: number | null;
  }
  interface Performance {
    http: { requests: number; errors: number; latency: { count: number }; cachedLatency: { count: number } };
    operations: Operation[];
    cache: { hits: number; misses: number };
    database: {
      statements: number;
      pool: Record<string, number>;
      slow: {
        statement: string;
        calls: number;
        maxMs: number;
        operation: string | null;
        plan: string | null;
      }[];
    };
    scraper: Record<string, number>;
    process: Record<string, number>;
    instances: { role: string; lastSeenAt: string }[];
    series: { at: string; requests: number; hitRate: number | null }[];
  }
  async function figures(window = 'SINCE_START'): Promise<Performance> {
    const response = await server.post({ query: FIGURES, variables: { window } });
    const answer = (await response.json()) as { data: { performance: Performance } };
    expect(answer).not.toHaveProperty('errors');
    return answer.data.performance;
  }
  const operation = async (name: string): Promise<Operation | undefined> =>
    (await figures()).operations.find((each) => each.name === name);

  it('counts GraphQL requests, those with errors or refused as errors, and neither pages nor probes', async () => {
    const before = await figures();
    await server.post({ query: '{ platforms { platform } }' });
    await server.post({ query: '{ nothing }' });
    await server.post('x', { 'content-type': 'text/plain' });
    await server.request('/livez');
    await server.request('/');
    const after = await figures();
    expect(after.http.requests - before.http.requests).toBe(4);
    expect(after.http.errors - before.http.errors).toBe(2);
    expect(after.http.latency.count).toBe(after.http.requests);
  });

  it('counts statements and connections, and measures the process', async () => {
    const before = await figures();
    await server.post({ query: '{ organization(slug: "nasa") { name } }' });
    const after = await figures();
    expect(after.database.statements).toBeGreaterThan(before.database.statements);
    const { size, busy, idle } = after.database.pool;
    expect(size).toBe(busy! + idle!);
    for (const [name, value] of Object.entries(after.process)) {
      const least = name.endsWith('Bytes') || name === 'uptimeSeconds' ? 0.001 : 0;
      expect(value, name).toBeGreaterThanOrEqual(least);
    }
  });

  it('tells operations apart: by their names, answered from the cache or not, with what they cost the database', async () => {
    const list = { query: 'query Handles { accounts { edges { node { handle organization { name } } } } }' };
    await server.post(list);
    await server.post(list);
    await server.post([list, { query: '{ platforms { platform } summary { accounts } }' }]);
    await server.post({ query: 'query Handles { node(id: "nonsense") { id } }' });
    expect(await operation('Handles')).toMatchObject({
      requests: 4,
      errors: 1,
      cacheHits: 2,
      latency: { count: 4 },
      statementsPerRequest: expect.any(Number),
    });
    expect(await operation('{ platforms summary }')).toMatchObject({ requests: 1, cacheHits: 0 });
  });

  it('shares one name among operations without end', async () => {
    for (let count = 0; count < 25; count += 1)
      await server.post(
        Array.from({ length: 10 }, (_, place) => ({ query: `query Q${10 * count + place} { __typename }` })),
      );
    expect((await operation('(other operations)'))!.requests).toBeGreaterThan(0);
    const query = '{ performance { operations(first: 100) { name } } }';
    expect((await (await server.post({ query })).text()).length).toBeLessThan(10_000);
  });

  it('shows statements that were slow, by their shape, with the operation and a plan, and logs one line a minute of each', async () => {
    const admin = postgres(server.databaseUrl, { max: 1 });
    const ask = (slug: string) =>
      server.post({ query: `query Slow { organization(slug: "${slug}") { name } }` });
    const slowly = async (slug: string, seconds: number): Promise<void> => {
      let asked: Promise<Response> | undefined;
      await admin.begin(async (tx) => {
        await tx`LOCK TABLE organizations IN ACCESS EXCLUSIVE MODE`;
        asked = ask(slug);
        await expect
          .poll(() => tx`SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'organizations'::regclass`)
          .toHaveLength(1);
        await tx`SELECT pg_sleep(${seconds})`;
      });
      await asked;
    };
    await slowly('one', 0.2);
    await slowly('two', 0.5);
    await admin.end();
    const slow = (await figures()).database.slow.find((each) => each.operation === 'Slow')!;
    expect(slow).toMatchObject({ calls: 2, statement: expect.stringContaining('"organizations"') });
    expect(slow.maxMs).toBeGreaterThan(400);
    expect(slow.statement).not.toMatch(/one|two/);
    // For any value: one that is known would be planned for alone.
    expect(slow.plan).toMatch(/organizations[^]*\$1/);
    const lines = server.log.map((line) => JSON.parse(line) as Record<string, unknown>);
    const told = lines.filter(({ operation: name, msg }) => msg === 'slow statement' && name === 'Slow');
    expect(told).toMatchObject([{ level: 40, statement: slow.statement, requestId: expect.any(String) }]);
  });

  it('lists the processes on this database, and takes them off when they end', async () => {
    await expect
      .poll(async () => (await figures()).instances.map(({ role }) => role))
      .toEqual(['ALL', 'WORKER']);
    await worker.close();
    await expect.poll(async () => (await figures()).instances.map(({ role }) => role)).toEqual(['ALL']);
  });

  it('refuses a series that is longer than a day', async () => {
    for (const minutes of [0, 1441]) {
      const query = `{ performance { series(minutes: ${minutes}) { at } } }`;
      expect(await (await server.post({ query })).json()).toMatchObject({
        errors: [
          {
            message: `Expected "minutes" from 1 to 1440, got ${minutes}.`,
            extensions: { code: 'BAD_USER_INPUT' },
          },
        ],
      });
    }
  });

  it('is told every two seconds to whoever subscribes', async () => {
    const response = await server.post(
      {
        query: 'subscription { performance { since http { requests } series(minutes: 1) { at requests } } }',
      },
      { accept: 'text/event-stream' },
    );
    const reader = response.body!.getReader();
    let text = '';
    await expect
      .poll(async () => {
        text += Buffer.from((await reader.read()).value!).toString();
        return text.match(/event: next/g)?.length ?? 0;
      })
      .toBeGreaterThanOrEqual(2);
    await reader.cancel();
    expect(text).toContain('"requests":');
  });
});
