import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../db/database.ts';
import type { Run } from '../../server/cli/runProgress.ts';
import { createAccounts } from '../support/factories.ts';
import { runTidemark } from '../support/runTidemark.ts';
import { withServer } from '../support/startServer.ts';

async function scrape(...args: string[]): Promise<{ code: number | null; output: string }> {
  const running = runTidemark('scrape', { args });
  const code = await running.exited;
  return { code, output: running.output() };
}

describe('against a real server', () => {
  const server = withServer();
  const at = (...args: string[]): ReturnType<typeof scrape> => scrape('--url', server.origin, ...args);

  it('has nothing to collect: 1, and the reason', async () => {
    const { code, output } = await at('--simulated');
    expect([code, output]).toEqual([1, expect.stringMatching(/^.+ \(NOTHING_TO_SCRAPE\)\n$/)]);
  });

  it('follows a run to its end: plain lines without a terminal, 0 when it SUCCEEDED', async () => {
    const database = openDatabase({
      url: server.databaseUrl,
      poolSize: 1,
      statementTimeoutMs: 5000,
      applicationName: 'seed',
    });
    await createAccounts(database, [
      { handle: 'nasa' },
      { handle: 'esa' },
      { handle: 'jaxa', platform: 'YOUTUBE' },
    ]);
    await database.close();
    const { code, output } = await at('--simulated');
    const lines = output.trimEnd().split('\n');
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^Run \S+ of \d{4}-\d\d-\d\d\.$/);
    expect(lines.slice(-4)).toEqual([
      '3 of 3: 3 succeeded',
      'X            2 of 2: 2 succeeded',
      'YOUTUBE      1 of 1: 1 succeeded',
      'SUCCEEDED',
    ]);
    expect(output).not.toContain('\r');
  });

  it('takes platforms, and prints the run as JSON', async () => {
    const { code, output } = await at('--simulated', '--platform', 'youtube', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({
      status: 'SUCCEEDED',
      mode: 'SIMULATED',
      progress: { total: 1, succeeded: 1 },
    });
  });

  it('with the same key starts nothing new', async () => {
    const first = await at('--simulated', '--idempotency-key', 'slot-1', '--json');
    const again = await at('--simulated', '--idempotency-key', 'slot-1', '--json');
    expect((JSON.parse(again.output) as Run).id).toBe((JSON.parse(first.output) as Run).id);
    const other = await at('--idempotency-key', 'slot-1');
    expect([other.code, other.output]).toEqual([1, expect.stringContaining('(IDEMPOTENCY_CONFLICT)')]);
  });

  it('a run in which nothing could be collected is 1', async () => {
    const { code, output } = await at('--platform', 'X');
    expect([code, output]).toEqual([1, expect.stringMatching(/2 skipped[^]*FAILED\n$/)]);
  });
});

describe('without a word to a server', () => {
  it.each([
    [['--help'], 0, /^Starts a scrape run/],
    [['--nonsense'], 1, /--nonsense.*See --help\.\n$/],
    [['--platform', 'MYSPACE'], 1, /^--platform: expected one of BLUESKY, .*"MYSPACE"/],
    [['--url', 'localhost:4000'], 1, /^--url: expected an address/],
    [['--url', 'http://127.0.0.1:1'], 1, /^No server answers at http:\/\/127\.0\.0\.1:1\/graphql\./],
  ])('%j ends with %i', async (args, code, output) => {
    expect(await scrape(...args)).toEqual({ code, output: expect.stringMatching(output) });
  });
});

describe('against a server that misbehaves', () => {
  let answer: (body: { query: string }, res: ServerResponse) => void = () => undefined;
  let server: Server;
  let url = '';

  beforeAll(async () => {
    server = createServer((req: IncomingMessage, res) => {
      let text = '';
      req.on('data', (piece) => (text += String(piece)));
      req.on('end', () => answer(JSON.parse(text) as { query: string }, res));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const counts = { total: 4, succeeded: 3, failed: 1, skipped: 0, cancelled: 0, running: 0, queued: 0 };
  const run = (status: Run['status']): Run => ({
    id: 'a',
    status,
    mode: 'LIVE',
    date: '2026-11-21',
    requestedAt: '2026-11-21T07:00:00Z',
    startedAt: null,
    finishedAt: null,
    progress: { ...counts, etaSeconds: null },
    platforms: [{ platform: 'X', availableAt: null, progress: counts }],
  });
  const json = (res: ServerResponse, data: unknown): void =>
    void res.setHeader('content-type', 'application/json').end(JSON.stringify({ data }));

  it('asks every second when no events come, and ends with 2 for PARTIAL', async () => {
    let polls = 0;
    answer = ({ query }, res) => {
      if (query.includes('mutation'))
        json(res, { triggerScrapeRun: { replayed: false, run: run('QUEUED') } });
      else if (query.includes('subscription')) res.writeHead(502).end();
      else json(res, { scrapeRun: run(++polls === 2 ? 'PARTIAL' : 'RUNNING') });
    };
    const { code, output } = await scrape('--url', url);
    expect([code, polls]).toEqual([2, 2]);
    expect(output).toMatch(/4 of 4: 3 succeeded, 1 failed\n[^]*PARTIAL\n$/);
  });

  it('says until when a platform is left alone', async () => {
    const waiting = { ...counts, succeeded: 0, failed: 0, queued: 4 };
    answer = ({ query }, res) => {
      const platforms = [{ platform: 'X', availableAt: '2026-11-21T07:15:00Z', progress: waiting }];
      const standing = { ...run('RUNNING'), progress: { ...waiting, etaSeconds: 900 }, platforms };
      if (query.includes('mutation')) json(res, { triggerScrapeRun: { replayed: false, run: standing } });
      else if (query.includes('subscription')) res.writeHead(502).end();
      else json(res, { scrapeRun: run('FAILED') });
    };
    const { output } = await scrape('--url', url);
    expect(output).toContain('0 of 4, X is asked at 2026-11-21T07:15:00Z\n4 of 4: 3 succeeded, 1 failed\n');
  });

  it('goes on asking when the events break off', async () => {
    answer = ({ query }, res) => {
      if (query.includes('mutation')) json(res, { triggerScrapeRun: { replayed: true, run: run('QUEUED') } });
      else if (query.includes('subscription')) {
        res.setHeader('content-type', 'text/event-stream');
        const data = JSON.stringify({ data: { scrapeRunProgress: run('RUNNING') } });
        res.write(`:\n\nevent: next\ndata: ${data}\n\n`, () => res.destroy());
      } else json(res, { scrapeRun: run('CANCELLED') });
    };
    const { code, output } = await scrape('--url', url);
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/^Run a has this key already\.[^]*CANCELLED\n$/),
    ]);
  });

  it('tells what the server says', async () => {
    answer = (_, res) =>
      res
        .writeHead(503)
        .end(
          JSON.stringify({ errors: [{ message: 'Not now.', extensions: { code: 'SERVICE_UNAVAILABLE' } }] }),
        );
    expect(await scrape('--url', url)).toEqual({ code: 1, output: 'Not now. (SERVICE_UNAVAILABLE)\n' });
    answer = (_, res) => res.writeHead(200).end('<html>');
    expect((await scrape('--url', url)).output).toMatch(
      /answered 200, but not as a Tidemark server does\.\n$/,
    );
  });
});
