import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../db/database.ts';
import { createAccounts } from '../../support/factories.ts';
import { startFaultProxy, type FaultProxy } from '../../support/faultProxy/startFaultProxy.ts';
import { startOwnRedis, type OwnRedis } from '../../support/redisControl.ts';
import { withServer } from '../../support/startServer.ts';
import { startReceiver, type Receiver } from './receiver.ts';

const env: Record<string, string> = {
  ALERT_DATABASE_AWAY_SECONDS: '1',
  ALERT_REDIS_AWAY_SECONDS: '1',
  ALERT_EVENT_LOOP_MS: '400',
  ALERT_WEBHOOK_SECRET: 'a secret of at least thirty-two bytes',
};
/** It lives in the same process, whose blocks are one server's to tell. */
const envOfWorker: Record<string, string> = { ...env, ALERT_EVENT_LOOP_MS: 'off' };
/** Five minutes of ticks are three seconds of these. */
const tickMs = 100;

let redis: OwnRedis;
let proxy: FaultProxy;
let receiver: Receiver;
beforeAll(async () => {
  redis = await startOwnRedis();
  receiver = await startReceiver(({ rule }, times) => (rule === 'REDIS_AWAY' && times === 0 ? 500 : 200));
  for (const each of [env, envOfWorker]) each['ALERT_WEBHOOK_URL'] = receiver.url;
});
const server = withServer({
  role: 'server',
  env,
  tickMs,
  cache: () => ({ redisUrl: redis.url }),
  async through(databaseUrl) {
    proxy = await startFaultProxy(() => Number(new URL(databaseUrl).port));
    return proxy.port;
  },
});
const worker = withServer({ role: 'worker', env: envOfWorker, tickMs, beside: server });
afterAll(async () => {
  receiver.close();
  await proxy.stop();
  await redis.stop();
});

const taken = (rule: string) =>
  receiver.received
    .filter(({ event, status }) => event.rule === rule && status === 200)
    .map((each) => each.event);
const states = (rule: string) => taken(rule).map(({ state }) => state);

async function firing(rule: string): Promise<unknown> {
  const query = '{ performance { alerts { rule severity value threshold since message } } }';
  const answer = (await (await server.post({ query })).json()) as {
    data: { performance: { alerts: { rule: string }[] } };
  };
  return answer.data.performance.alerts.find((each) => each.rule === rule);
}

const logged = (rule: string) =>
  server.log
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line['rule'] === rule && String(line['msg']).startsWith('Alert'));

/** A slow start, or a slow machine, may have rung already: when that is over in all three places, it is forgotten. */
async function forget(rule: string): Promise<void> {
  await expect
    .poll(async () => (await firing(rule)) === undefined && logged(rule).length === taken(rule).length)
    .toBe(true);
  receiver.received.length = 0;
  server.log.length = 0;
}

/** Fires, is told in all three places, and is over in all three. */
async function expectAlert(rule: string, expected: object, mend: () => Promise<void> | void): Promise<void> {
  await expect.poll(() => firing(rule)).toMatchObject({ rule, ...expected, since: expect.any(String) });
  await expect.poll(() => states(rule)[0]).toBe('firing');
  await mend();
  await expect.poll(() => states(rule)).toEqual(['firing', 'resolved']);
  expect(await firing(rule)).toBeUndefined();
  expect(logged(rule)).toMatchObject([
    { msg: expect.stringMatching(/^Alert: /) },
    { level: 30, msg: expect.stringMatching(/^Alert is over: /) },
  ]);
}

describe('an alert is in performance, in the log and at the webhook', () => {
  it('while Redis is away, though the receiver fails at first', async () => {
    await expect
      .poll(async () =>
        (await server.post({ query: '{ performance { cache { l2 { available } } } }' })).text(),
      )
      .toContain('true');
    await forget('REDIS_AWAY');
    await redis.kill();
    await expectAlert('REDIS_AWAY', { severity: 'WARNING', threshold: 1 }, () => redis.restart());
    const sent = receiver.received.filter(({ event }) => event.rule === 'REDIS_AWAY');
    expect(sent.map(({ status, event: { state } }) => `${state} ${status}`)).toEqual([
      'firing 500',
      'firing 200',
      'resolved 500',
      'resolved 200',
    ]);
    expect(new Set(sent.map(({ event: { id } }) => id)).size).toBe(2);
    expect(server.log.join('')).toContain('The webhook has not taken an alert');
    expect(server.log.join('')).not.toMatch(/hunter2|thirty-two/);
    expect(taken('REDIS_AWAY')[0]).toMatchObject({
      text: expect.stringMatching(
        /^Tidemark, firing: Redis has not answered for \d+ s: .* \(\S+-[0-9a-f]{4}\)$/,
      ),
      instance: expect.stringMatching(/-[0-9a-f]{4}$/),
    });
  });

  it('while PostgreSQL is away', async () => {
    await forget('DATABASE_AWAY');
    proxy.refuse(true);
    proxy.cut();
    await expectAlert('DATABASE_AWAY', { severity: 'CRITICAL', threshold: 1 }, () => proxy.refuse(false));
  });

  it('after the process did nothing else for too long', async () => {
    await forget('EVENT_LOOP_BLOCKED');
    const until = performance.now() + 600;
    while (performance.now() < until);
    await expectAlert('EVENT_LOOP_BLOCKED', { severity: 'WARNING', threshold: 400 }, () => undefined);
  });

  it('while accounts fail to be collected: from one process for all of them', async () => {
    const writer = openDatabase({
      url: server.databaseUrl,
      poolSize: 1,
      statementTimeoutMs: 60_000,
      applicationName: 'writer',
    });
    const drafts = Array.from({ length: 20 }, (_each, place) => ({ handle: `name${place}` }));
    await createAccounts(writer, drafts, new Date('2020-01-01T00:00:00Z'));
    await writer.close();
    const admin = postgres(server.databaseUrl, { max: 1 });
    await admin`
      WITH run AS (
        INSERT INTO scrape_runs (status, mode, priority, trigger, date, requested_at, finished_at)
        VALUES ('FAILED', 'LIVE', 'NORMAL', 'MANUAL', current_date, now(), now()) RETURNING id)
      INSERT INTO scrape_tasks (run_id, account_id, platform, date, status, attempts, started_at, finished_at)
      SELECT run.id, accounts.id, 'X', current_date, 'FAILED', 1, now(), now() FROM run, accounts`;
    const expected = { severity: 'WARNING', value: 100, threshold: 10 };
    await expectAlert('SCRAPE_FAILURES', expected, async () => {
      await admin`UPDATE scrape_tasks SET status = 'SUCCEEDED'`;
    });
    expect(taken('SCRAPE_FAILURES').map(({ instance }) => instance)).toEqual([null, null]);
    await admin.end();
  });

  it('while no run has succeeded, also at the next start', async () => {
    await worker.close();
    await server.restart();
    await expect
      .poll(() => firing('NO_SUCCESSFUL_RUN'))
      .toMatchObject({ severity: 'CRITICAL', threshold: 26 });
    await expect.poll(() => states('NO_SUCCESSFUL_RUN')).toEqual(['firing']);
    expect(logged('NO_SUCCESSFUL_RUN')).toMatchObject([{ level: 50 }]);
  });
});
