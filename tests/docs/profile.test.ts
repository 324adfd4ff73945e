import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadTool } from '../../bench/load/loadTool.ts';
import { profileTool } from '../../bench/profile/profileTool.ts';
import type { Tool } from '../../bench/runTool.ts';
import { soakTool } from '../../bench/soak/soakTool.ts';
import { openDatabase } from '../../db/database.ts';
import { loadBulkData } from '../support/bulkData.ts';
import { withServer } from '../support/startServer.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { fencedBlocks, readMarkdown, root } from './markdown.ts';

const PAGE = 'docs/how-to/profile.md';
const commands = fencedBlocks(readMarkdown(PAGE)).map(({ text }) => text);

/** As on the page, but shorter, and on a small database: what is repeated counts as it is said last. */
const TOOLS: Record<string, { tool: Tool; shorter: string[] }> = {
  load: { tool: loadTool, shorter: ['--seconds', '0.5'] },
  profile: { tool: profileTool, shorter: ['--seconds', '0.5'] },
  // What it does takes its time: tests/bench/soak.test.ts does that.
  soak: { tool: soakTool, shorter: ['--help'] },
};

const SAYS: Record<string, string> = {
  load: 'goal announced before',
  profile: 'All of it: tidemark.',
  soak: 'whether anything in it grows',
};

const server = withServer({ role: 'server' });
const cwd = process.cwd();
let folder = '';

beforeAll(async () => {
  const database = openDatabase({
    url: server.databaseUrl,
    poolSize: 1,
    statementTimeoutMs: 30_000,
    applicationName: 'seed',
  });
  const until = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  await loadBulkData(database, { accounts: 30, days: 10, until });
  await database.close();
  folder = await temporaryFolder();
  // Tells what it was asked for, as the shell has read it.
  await writeFile(join(folder, 'npm'), '#!/bin/sh\nprintf "%s\\0" "$@"\n');
  await chmod(join(folder, 'npm'), 0o755);
  process.chdir(folder);
});
afterAll(async () => {
  process.chdir(cwd);
  await rm(folder, { recursive: true, force: true });
});

describe(`${PAGE}: every command does what the page says`, () => {
  it.each(commands)('%s', async (command) => {
    const PATH = `${folder}:${process.env['PATH']}`;
    const words = execFileSync('/bin/sh', ['-euc', command], { env: { PATH }, encoding: 'utf8' }).split('\0');
    const [run, name = '', dashes, ...args] = words.slice(0, -1);
    expect([run, dashes]).toEqual(['run', '--']);
    const { tool, shorter } = TOOLS[name]!;
    const where = args.includes('--url') ? ['--url', server.origin] : ['--database', server.databaseUrl];
    const lines: string[] = [];
    const code = await tool(
      [...args, ...shorter, ...where],
      (line) => lines.push(line),
      new AbortController().signal,
    );
    expect(lines.join('\n')).toContain(SAYS[name]);
    expect(code, lines.join('\n')).toBe(0);
  });

  it('but measures nothing that is refused', async () => {
    const args = ['--cpu', '--operation', '{ nope }', '--database', server.databaseUrl];
    const asked = profileTool(args, () => undefined, new AbortController().signal);
    await expect(asked).rejects.toThrow(/nothing was measured: .*"nope"/);
  });

  it('by the script of that name', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const name of Object.keys(TOOLS)) expect(scripts[name]).toContain(`tsx bench/${name}/main.ts`);
  });

  it('leaves the profiles where it is called', async () => {
    expect(await readdir(folder)).toEqual(
      expect.arrayContaining(['tidemark.cpuprofile', 'tidemark.heapprofile']),
    );
  });
});
