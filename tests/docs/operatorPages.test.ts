import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { withServer } from '../support/startServer.ts';
import { fencedBlocks, readMarkdown, root } from './markdown.ts';

const PAGES = ['docs/how-to/troubleshoot.md', 'docs/reference/from-the-old-app.md'];

// No platform but Bluesky can be asked, and no account is there: nothing leaves this machine.
const server = withServer({ env: { RATE_LIMIT: '100000:100000' } });
/** What the pages leave to the reader. */
const variables: Record<string, unknown> = {
  csv: 'Platform,Handle,Organization\nX,HHSGov,HHS\n',
  after: null,
};

async function ask(query: string, asked: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  const response = await server.post({ query, variables: asked });
  const { data, errors } = (await response.json()) as { data: Record<string, unknown>; errors?: unknown };
  expect(errors).toBeUndefined();
  return data;
}

/** The first event of a stream, which is left then. */
async function firstEvent(query: string): Promise<Record<string, unknown>> {
  const { body } = await server.post({ query, variables }, { accept: 'text/event-stream' });
  let text = '';
  for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const [, event] = /^event: next\ndata: (.*)\n\n/m.exec(text) ?? [];
    if (event === undefined) continue;
    const { data, errors } = JSON.parse(event) as { data: Record<string, unknown>; errors?: unknown };
    expect(errors).toBeUndefined();
    return data;
  }
  throw new Error(`The stream has ended: ${text}`);
}

/** Operations stand in blocks, and between backticks in tables. */
function operationsOf(page: string): string[] {
  const markdown = readMarkdown(page);
  const blocks = fencedBlocks(markdown).filter(({ language }) => language === 'graphql');
  const inline = [...markdown.matchAll(/`(?=\{ |query |mutation |subscription )([^`\n]+\})`/g)];
  return [...blocks.map(({ text }) => text), ...inline.map(([, text = '']) => text)];
}

beforeAll(async () => {
  const data =
    'Platform,Handle,Organization,Date,Followers\nX,HHSGov,HHS,2026-11-19,7\nX,HHSGov,HHS,2026-11-20,9\n';
  await ask(
    'mutation ($data: String!) { importSnapshots(input: { data: $data, format: CSV }) { __typename } }',
    { data },
  );
  const { account } = await ask('{ account(platform: X, handle: "HHSGov") { id } }');
  const { triggerScrapeRun } = await ask(
    'mutation { triggerScrapeRun(input: {}) { ... on TriggerScrapeRunSuccess { run { id } } } }',
  );
  variables['account'] = (account as { id: string }).id;
  variables['run'] = (triggerScrapeRun as { run: { id: string } }).run.id;
});

describe.each(PAGES)('%s', (page) => {
  it.each(operationsOf(page))('%s is answered', async (query) => {
    variables['id'] = variables[/\b(updateAccount|accountIds)\b/.test(query) ? 'account' : 'run'];
    const data = query.startsWith('subscription') ? await firstEvent(query) : await ask(query, variables);
    for (const value of Object.values(data)) {
      expect(value).not.toBeNull();
      // An answer of the mutation that neither part of the example selects.
      expect(value).not.toEqual({});
      expect(value).not.toMatchObject({
        code: expect.stringMatching(/INVALID|NOT_FOUND|CONFLICT/) as unknown,
      });
    }
  });

  it('names only tests that are there', () => {
    const named = [...readMarkdown(page).matchAll(/npx vitest run (\S+\.ts)/g)].map(([, path = '']) => path);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('commands of docs/how-to/troubleshoot.md', () => {
  const commands = fencedBlocks(readMarkdown('docs/how-to/troubleshoot.md')).filter(
    ({ language }) => language === 'sh',
  );

  it.each(commands)('$text tells something', async ({ text }) => {
    const command = text.replaceAll('http://127.0.0.1:4000', server.origin);
    const env = { ...process.env, no_proxy: '*' };
    const { stdout } = await promisify(execFile)('/bin/sh', ['-euc', command], { env });
    // As many lines as the page greps for, or one.
    const words = /\((\S+)\)'$/m.exec(text)?.[1]?.split('|') ?? ['ready'];
    for (const word of words) expect(stdout.toLowerCase()).toContain(word);
  });
});

it('docs/how-to/troubleshoot.md quotes lines of the log and messages as they are written', () => {
  const sources = ['db', 'scraper', 'server'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(root, folder, name), 'utf8')),
  );
  const said = sources.join('\n').replaceAll("\\'", "'");
  const page = readMarkdown('docs/how-to/troubleshoot.md');
  const quoted = [...page.matchAll(/`([A-Z][a-z]* [a-z][^`\n]+|(?:slow|resolver|request) [a-z]+)`/g)];
  expect(quoted.length).toBeGreaterThan(10);
  expect(quoted.map(([, words = '']) => words).filter((words) => !said.includes(words))).toEqual([]);
});

it('a stored answer needs no statement', async () => {
  const query = '{ summary { followers } }';
  await ask(query);
  server.statements.length = 0;
  await ask(query);
  expect(server.statements).toEqual([]);
});
