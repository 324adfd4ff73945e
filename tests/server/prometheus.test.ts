import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../db/packageRoot.ts';
import { ALERT_RULES } from '../../server/alerts/alertSettings.ts';
import { encodeId } from '../../schema/globalId.ts';
import { withKeys } from './auth/withKeys.ts';
import { withServer, type RunningServer } from '../support/startServer.ts';

interface Metric {
  type: string;
  help: string;
  samples: { name: string; labels: string; value: number }[];
}

/** Reads the text format strictly: what does not fit it throws. */
function parse(text: string): Map<string, Metric> {
  expect(text.endsWith('\n')).toBe(true);
  const metrics = new Map<string, Metric>();
  let current = '';
  for (const line of text.trimEnd().split('\n')) {
    const help = /^# HELP (\w+) (.+)$/.exec(line);
    const type = /^# TYPE (\w+) (counter|gauge|histogram|summary)$/.exec(line);
    const sample = /^(\w+)(\{(?:\w+="(?:[^"\\\n]|\\["\\n])*",?)*\})? (\d+(?:\.\d+)?(?:e[-+]?\d+)?)$/.exec(
      line,
    );
    if (help) {
      expect(metrics.has(help[1]!), `${help[1]} is told twice`).toBe(false);
      metrics.set((current = help[1]!), { type: '', help: help[2]!, samples: [] });
    } else if (type) {
      expect(type[1]).toBe(current);
      metrics.get(current)!.type = type[2]!;
    } else {
      expect(sample, line).not.toBeNull();
      const [, name = '', labels = '', value] = sample!;
      expect(name.replace(/_(?:bucket|sum|count)$/, '') === current || name === current, line).toBe(true);
      metrics.get(current)!.samples.push({ name, labels, value: Number(value) });
    }
  }
  return metrics;
}

const scrape = async (server: RunningServer): Promise<Map<string, Metric>> =>
  parse(await (await server.request('/metrics')).text());

describe('/metrics', () => {
  const server = withServer();
  const worker = withServer({ role: 'worker', beside: server });

  it('tells what `performance` tells', async () => {
    const imported = 'Platform,Handle,Date,Followers\\nX,name,2026-11-19,7\\n';
    await server.post({
      query: `mutation { importSnapshots(input: { data: "${imported}", format: CSV }) { __typename } }`,
    });
    const admin = postgres(server.databaseUrl, { max: 1 });
    await admin`
      WITH run AS (
        INSERT INTO scrape_runs (status, mode, priority, trigger, date, requested_at, finished_at)
        VALUES ('SUCCEEDED', 'LIVE', 'NORMAL', 'MANUAL', current_date, now(), now()) RETURNING id)
      INSERT INTO scrape_tasks (run_id, account_id, platform, date, status, attempts, started_at, finished_at)
      SELECT run.id, accounts.id, 'X', current_date, 'SUCCEEDED', 1, now() - interval '2 s', now()
      FROM run, accounts`;
    await admin.end();
    const query = 'query Watched { accounts { totalCount } }';
    for (let count = 0; count < 3; count += 1) await server.post({ query });
    const metrics = await scrape(server);
    const answer = (await (
      await server.post({
        query: `{ performance { http { requests } cache { hits misses } operations { name requests cacheHits }
          database { statements pool { size } } } }`,
      })
    ).json()) as { data: { performance: Record<string, Record<string, unknown>> } };
    const { http, cache, database } = answer.data.performance;
    const value = (name: string, labels = '') =>
      metrics.get(name)!.samples.find((sample) => sample.labels === labels)?.value;
    expect(value('tidemark_http_requests_total')).toBe(http!['requests']);
    expect(value('tidemark_cache_hits_total')).toBe(cache!['hits']);
    expect(value('tidemark_cache_misses_total')).toBe(cache!['misses']);
    expect(value('tidemark_operation_requests_total', '{operation="Watched"}')).toBe(3);
    expect(value('tidemark_operation_cache_hits_total', '{operation="Watched"}')).toBe(2);
    const connections = metrics.get('tidemark_database_connections')!.samples;
    expect(connections.reduce((sum, sample) => sum + sample.value, 0)).toBe(
      (database!['pool'] as { size: number }).size,
    );
    expect(value('tidemark_scrape_runs_total')).toBe(1);
    expect(value('tidemark_scrape_task_duration_seconds', '{platform="X",quantile="0.95"}')).toBe(2);
    expect(metrics.get('tidemark_scrape_task_duration_seconds')!.samples.slice(-2)).toMatchObject([
      { name: 'tidemark_scrape_task_duration_seconds_sum', value: 2 },
      { name: 'tidemark_scrape_task_duration_seconds_count', value: 1 },
    ]);
    expect(value('tidemark_instances', '{role="all"}')).toBe(1);
    expect(value('tidemark_alert_firing', '{rule="DATABASE_AWAY"}')).toBe(0);
    expect(metrics.get('tidemark_alert_firing')!.samples).toHaveLength(ALERT_RULES.length);
  });

  it('keeps to the naming rules: base units, counters end in _total, histograms add up', async () => {
    for (const [name, { type, samples }] of await scrape(server)) {
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
      expect(name).not.toMatch(/_(?:ms|milliseconds|kb|mb)\b/);
      if (type !== 'histogram') continue;
      const buckets = samples.filter((sample) => sample.name.endsWith('_bucket'));
      const ofLast = buckets.filter(({ labels }) => labels.includes('le="+Inf"'));
      const counts = samples.filter((sample) => sample.name.endsWith('_count'));
      expect(ofLast.map((sample) => sample.value)).toEqual(counts.map((sample) => sample.value));
    }
  });

  it('is told by workers, too', async () => {
    const metrics = await scrape(worker);
    expect(metrics.get('process_resident_memory_bytes')!.samples[0]!.value).toBeGreaterThan(1_000_000);
    expect((await worker.request('/metrics', { method: 'POST' })).status).toBe(405);
  });

  it('has every metric that the Grafana board draws, and the board draws most', async () => {
    const file = join(packageRoot(), 'docs/how-to/prometheus/grafana-board.json');
    const board = JSON.parse(await readFile(file, 'utf8')) as {
      panels: { title: string; targets: { expr: string }[] }[];
    };
    const told = new Set([...(await scrape(server)).keys()]);
    const drawn = board.panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr }) => expr.match(/\b(?:tidemark|process|nodejs)_\w+/g) ?? []),
    );
    const names = drawn.map((name) => name.replace(/_(?:bucket|sum|count)$/, ''));
    expect(names.filter((name) => !told.has(name))).toEqual([]);
    expect(new Set(names).size).toBeGreaterThan(15);
  });
});

describe('with authentication', () => {
  const keyed = withKeys();
  const worker = withServer({ role: 'worker', beside: keyed.server, env: { AUTH_API_KEYS: '1' } });

  it('/metrics is for those who have a key, at a worker as at a server, until it is revoked', async () => {
    const { id, text } = await keyed.createKey('viewer');
    const authorization = `Bearer ${text}`;
    const statuses = async (headers: Record<string, string>): Promise<number[]> =>
      Promise.all(
        [keyed.server, worker].map(async (each) => (await each.request('/metrics', { headers })).status),
      );
    expect(await statuses({})).toEqual([401, 401]);
    expect(await statuses({ authorization })).toEqual([200, 200]);
    await keyed.ask(
      keyed.keys.admin,
      `mutation { revokeApiKey(input: { id: "${encodeId('ApiKey', id)}" }) { __typename } }`,
    );
    expect(await statuses({ authorization })).toEqual([401, 401]);
  });
});
