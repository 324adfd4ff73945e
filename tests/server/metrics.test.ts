import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLatencyHistogram } from '../../server/metrics/latencyHistogram.ts';
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
        const { count, meanMs, minMs, maxMs, p50Ms, p95Ms, p99Ms } = histogram.figures();
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

  it('of nothing are unknown, never 0', () => {
    expect(createLatencyHistogram().figures()).toEqual({
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
    expect(histogram.figures()).toMatchObject({ count: 3, minMs: 0, maxMs: 1e9 });
  });
});

describe('performance', () => {
  const server = withServer();
  const FIGURES = `{ performance {
    http { requests errors latency { count p99Ms } }
    database { statements latency { count } pool { size busy idle waiting } }
    process { rssBytes heapUsedBytes cpuPercent eventLoopLagP99Ms uptimeSeconds }
  } }`;

  interface Performance {
    http: { requests: number; errors: number; latency: { count: number; p99Ms: number } };
    database: { statements: number; pool: Record<string, number> };
    process: Record<string, number>;
  }
  async function figures(): Promise<Performance> {
    const answer = (await (await server.post({ query: FIGURES })).json()) as {
      data: { performance: Performance };
    };
    return answer.data.performance;
  }

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
});
