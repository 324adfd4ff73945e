import { SignJWT } from 'jose';
import { readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PLATFORMS } from '../../db/domain.ts';
import { PLATFORM_FACTS } from '../../scraper/platforms/platformFacts.ts';
import { baseUrlVariable } from '../../scraper/platforms/platformSettings.ts';
import { runTidemark, type RunningProcess } from '../support/runTidemark.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const CANARY = 'canary4711';
const secret = (name: string): string => `${CANARY}-${name.toLowerCase()}-${'x'.repeat(32)}`;
const NO_SECRETS = ['MASTODON_INSTANCES', 'REDDIT_TOKEN_URL', 'TRUTH_SOCIAL_API_BASE_URL'];

/** Every platform in one: it refuses, now this way, now that, and tells whatever it was sent. */
let platforms: Server;
let asked = 0;
let folder: string;
let running: RunningProcess;
let origin = '';
const answers: string[] = [];

function environment(port: number): Record<string, string> {
  const facts = PLATFORMS.map((platform) => PLATFORM_FACTS[platform]);
  const names = facts.flatMap(({ required, optional }) => [...required, ...optional]);
  const url = `http://127.0.0.1:${port}`;
  return {
    ...Object.fromEntries(
      names.filter((name) => !NO_SECRETS.includes(name)).map((name) => [name, secret(name)]),
    ),
    ...Object.fromEntries(PLATFORMS.map((platform) => [baseUrlVariable(platform), url])),
    MASTODON_INSTANCES: 'mastodon.social',
    REDDIT_TOKEN_URL: `${url}/token`,
    REDIS_URL: `redis://:${secret('redis')}@127.0.0.1:1/0`,
    AUTH_JWT_SECRET: secret('jwt'),
    ALERT_WEBHOOK_URL: `${url}/${secret('webhook')}`,
    ALERT_WEBHOOK_SECRET: secret('signature'),
    TIDEMARK_DEMO: '0',
    DATA_DIR: folder,
    PORT: '0',
  };
}

beforeAll(async () => {
  folder = await temporaryFolder();
  platforms = createServer((req, res) => {
    asked += 1;
    res.writeHead([500, 401, 429, 200][asked % 4]!, { 'content-type': 'application/json' });
    res.end(JSON.stringify({ error: { message: `${req.url} ${JSON.stringify(req.headers)}` } }));
  });
  await new Promise<void>((resolve) => platforms.listen(0, '127.0.0.1', resolve));
  running = runTidemark('main', { env: environment((platforms.address() as AddressInfo).port) });
  [origin] = await running.waitFor(/http:\/\/[\d.]+:\d+/);
});
afterAll(async () => {
  running.child.kill('SIGKILL');
  await running.exited;
  platforms.close();
  await rm(folder, { recursive: true, force: true });
});

async function ask(path: string, init: RequestInit = {}): Promise<string> {
  const response = await fetch(origin + path, init);
  const text = await response.text();
  answers.push(`${path} ${response.status} ${JSON.stringify([...response.headers])} ${text}`);
  return text;
}

async function post(query: string, variables: object, headers: Record<string, string>): Promise<string> {
  const body = JSON.stringify({ query, variables });
  return ask('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

it('no secret is in the log, in an answer or in a file of the database, whatever fails', async () => {
  const token = await new SignJWT({ role: 'admin' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('tester')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(secret('jwt')));
  const known = { authorization: `Bearer ${token}` };
  const forged = {
    authorization: `Bearer ${secret('authorization')}`,
    cookie: `tidemark=${secret('cookie')}; session=${secret('session')}`,
  };

  // Whatever a request brings, and wrong in each way: it is in no log.
  for (const path of [
    '/',
    '/livez',
    '/readyz',
    '/metrics',
    '/login',
    '/no/such.js',
    '/export/x.csv',
    '/graphiql',
  ])
    await ask(path, { headers: forged });
  await ask('/graphql', { method: 'POST', headers: { ...forged, 'content-type': 'text/plain' }, body: 'x' });
  await ask('/graphql', {
    method: 'POST',
    headers: { ...forged, 'content-type': 'application/json' },
    body: '{',
  });
  await post('{ __typename }', {}, { ...forged, origin: 'https://evil.example' });
  const search = `${CANARY}-variable\0`;
  await post('query ($s: String) { accounts(filter: { search: $s }) { totalCount } }', { s: search }, forged);
  await post('query ($s: String) { accounts(filter: { search: $s }) { totalCount } }', { s: search }, known);

  // Each platform is asked, and refuses.
  const csv = [
    'platform,handle,organization',
    ...PLATFORMS.map((each) => `${each},${HANDLES[each] ?? 'someone'},Office`),
  ];
  const imported = await post(
    'mutation ($csv: String!) { importAccounts(input: { csv: $csv }) { ... on ImportAccountsSuccess { created rejected { message } } } }',
    { csv: csv.join('\n') },
    known,
  );
  expect(JSON.parse(imported)).toMatchObject({
    data: { importAccounts: { created: PLATFORMS.length, rejected: [] } },
  });
  await post('mutation { triggerScrapeRun(input: { mode: LIVE }) { __typename } }', {}, known);
  await expect
    .poll(
      async () => JSON.parse(await post(TASKS, {}, known)).data.scrapeRuns.nodes[0].progress.failed as number,
    )
    .toBeGreaterThan(2);
  await expect.poll(() => asked).toBeGreaterThan(PLATFORMS.length);
  await post(TASKS, {}, known);
  await post(
    '{ platforms { platform configured } performance { cache { l2 { name available } } } }',
    {},
    known,
  );

  // A start that fails tells where it has failed.
  const failing = ['main', 'import'] as const;
  for (const entry of failing) {
    const url = `postgres://tidemark:${secret('database')}@127.0.0.1:1/tidemark`;
    const args = entry === 'import' ? ['scraper/demo/sampleAccounts.csv'] : [];
    const process = runTidemark(entry, { args, env: { DATABASE_URL: url, PORT: '0' } });
    expect(await process.exited).toBe(1);
    expect(process.output()).toContain('DATABASE_URL');
    expect(process.output()).not.toContain(CANARY);
  }

  running.child.kill('SIGTERM');
  await running.exited;
  const password = (await readFile(join(folder, 'postgres/password'), 'utf8')).trim();
  const everything: Record<string, string> = {
    log: running.output(),
    answers: answers.join('\n'),
    'log of PostgreSQL': await readFile(join(folder, 'postgres/postgres.log'), 'utf8'),
  };
  // What it was able to leak has been there.
  expect(asked).toBeGreaterThan(PLATFORMS.length);
  expect(everything['log']).toContain('Redis');
  const needles = [CANARY, Buffer.from(CANARY).toString('base64').slice(0, 12), password, token];
  for (const [where, text] of Object.entries(everything))
    for (const needle of needles) {
      const at = text.indexOf(needle);
      expect(at < 0 ? '' : `${where}: ${text.slice(Math.max(at - 300, 0), at + 100)}`).toBe('');
    }
});

const TASKS =
  '{ scrapeRuns(first: 1) { nodes { progress { total failed } tasks(first: 100) { nodes { errorCode errorMessage } } } } }';
const HANDLES: Partial<Record<string, string>> = {
  BLUESKY: 'someone.bsky.social',
  MASTODON: 'someone@mastodon.social',
  FLICKR: 'someone',
};
