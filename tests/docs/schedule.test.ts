import { buildSchema, parse, validate } from 'graphql';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { format } from 'prettier';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { printedSchema } from '../../schema/printedSchema.ts';
import { root } from './markdown.ts';

const folder = join(root, 'docs/how-to/schedule');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const place = mkdtempSync(join(tmpdir(), 'tidemark-schedule-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

interface Ended {
  code: number;
  output: string;
}

function run(program: string, args: string[], env: Record<string, string>): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd: place, env: { ...process.env, ...env } }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr }),
    );
  });
}

const today = (): string => new Date().toISOString().slice(0, 10);

/** What the lines of cron and systemd call, once each has read its own escapes. */
const COMMANDS: Record<string, () => string> = {
  crontab: () => {
    const [, command = ''] = /^10 6 \* \* \* (.*)$/m.exec(read('crontab')) ?? [];
    return command.replaceAll('\\%', '%');
  },
  'tidemark-scrape.service': () => {
    const [, command = ''] = /^ExecStart=\/bin\/sh -c '(.*)'$/m.exec(read('tidemark-scrape.service')) ?? [];
    return command.replaceAll('%%', '%').replaceAll('$$', '$');
  },
};

describe.each(Object.keys(COMMANDS))('docs/how-to/schedule/%s', (name) => {
  const command = COMMANDS[name]!().replace('/opt/tidemark', place);

  /** An npm that tells how it was called, and ends as it is told. */
  function plantNpm(exitCode: number): void {
    writeFileSync(join(place, 'npm'), `#!/bin/sh\necho "npm $*"\nexit ${exitCode}\n`);
    chmodSync(join(place, 'npm'), 0o755);
  }
  const path = { PATH: `${place}:${process.env['PATH'] ?? ''}` };

  it('calls the command with the key of the day', async () => {
    plantNpm(1);
    const { output } = await run('/bin/sh', ['-c', command], path);
    expect(output).toContain(`npm run -s scrape -- --idempotency-key daily-${today()}\n`);
  });

  it('shows the exit code', async () => {
    plantNpm(2);
    const { code, output } = await run('/bin/sh', ['-c', command], path);
    expect(code === 2 || output.includes('exit code 2')).toBe(true);
  });
});

describe('docs/how-to/schedule', () => {
  it('runs cron quietly when all is well', async () => {
    writeFileSync(join(place, 'npm'), '#!/bin/sh\necho noise\n');
    chmodSync(join(place, 'npm'), 0o755);
    const command = COMMANDS['crontab']!().replace('/opt/tidemark', place);
    const env = { PATH: `${place}:${process.env['PATH'] ?? ''}` };
    expect(await run('/bin/sh', ['-c', command], env)).toEqual({ code: 0, output: '' });
  });

  it.each(['cronjob.yaml', 'github-action.yml'])(
    '%s is YAML that calls scrape.sh once a day',
    async (name) => {
      const text = read(name);
      await expect(format(text, { parser: 'yaml' })).resolves.toBeTypeOf('string');
      expect(text).toMatch(/(?:schedule|cron): '10 6 \* \* \*'/);
      expect(text).toMatch(/sh['", ]+[./\w]*scrape\.sh/);
      for (const variable of ['TIDEMARK_URL', 'TIDEMARK_AUTHORIZATION']) expect(text).toContain(variable);
    },
  );

  it('the timer of systemd fires in UTC and makes up for a day that was missed', () => {
    expect(read('tidemark-scrape.timer')).toMatch(/^OnCalendar=\*-\*-\* 06:10:00 UTC$/m);
    expect(read('tidemark-scrape.timer')).toMatch(/^Persistent=true$/m);
  });
});

interface Operation {
  query: string;
  variables: Record<string, unknown>;
}

describe('docs/how-to/schedule/scrape.sh', () => {
  const schema = buildSchema(printedSchema());
  let server: Server;
  let url = '';
  let received: { operation: Operation; authorization: string | undefined }[] = [];
  let statuses: string[] = [];
  let refusal: object | undefined;

  beforeAll(async () => {
    server = createServer((request, response) => {
      void json(request).then((body) => {
        const operation = body as Operation;
        received.push({ operation, authorization: request.headers.authorization });
        const data = operation.query.startsWith('mutation')
          ? { triggerScrapeRun: refusal ?? { run: { id: 'MTpTY3JhcGVSdW46NQ' } } }
          : { scrapeRun: { status: statuses.shift(), progress: { total: 3, succeeded: 2 } } };
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ data }));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());
  beforeEach(() => {
    received = [];
    refusal = undefined;
  });

  const scrape = (env: Record<string, string> = {}) =>
    run('sh', [join(folder, 'scrape.sh')], { TIDEMARK_URL: url, TIDEMARK_POLL_SECONDS: '0', ...env });

  it.each([
    ['SUCCEEDED', 0],
    ['PARTIAL', 2],
    ['FAILED', 1],
    ['CANCELLED', 1],
  ])('follows a run that ends %s, and ends with %i', async (status, code) => {
    statuses = ['QUEUED', 'RUNNING', status];
    expect((await scrape()).code).toBe(code);
    expect(statuses).toEqual([]);
  });

  it('sends valid operations with the key of the day and the header of the proxy', async () => {
    statuses = ['SUCCEEDED'];
    await scrape({ TIDEMARK_AUTHORIZATION: 'Bearer a b' });
    expect(received.map(({ authorization }) => authorization)).toEqual(['Bearer a b', 'Bearer a b']);
    expect(received.map(({ operation }) => operation.variables)).toEqual([
      { key: `daily-${today()}` },
      { id: 'MTpTY3JhcGVSdW46NQ' },
    ]);
    for (const { operation } of received) expect(validate(schema, parse(operation.query))).toEqual([]);
  });

  it('ends with 1 and the reason when the run is refused', async () => {
    refusal = { code: 'SCRAPE_RUN_ACTIVE', message: 'A run is RUNNING.' };
    const { code, output } = await scrape();
    expect(code).toBe(1);
    expect(output).toContain('SCRAPE_RUN_ACTIVE');
  });

  it('ends with 1 when no server answers', async () => {
    const { code } = await run('sh', [join(folder, 'scrape.sh')], { TIDEMARK_URL: 'http://127.0.0.1:1' });
    expect(code).toBe(1);
  });
});
