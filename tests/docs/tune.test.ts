import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse, validate } from 'graphql';
import postgres from 'postgres';
import { describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';
import { CACHE_RULES, DATABASE_RULES } from '../../server/advice/rules.ts';
import { withServer } from '../support/startServer.ts';
import { codeWords, fencedBlocks, proseOf, readMarkdown, root, sectionOf, tableRows } from './markdown.ts';

const page = readMarkdown('docs/how-to/tune.md');
const blocksOf = (language: string): string[] =>
  fencedBlocks(page)
    .filter((block) => block.language === language)
    .map(({ text }) => text);

/** What a schema says against a path of fields, but for what should be asked within its end. */
const complaintsOf = (path: string): string[] =>
  validate(schema, parse(`{${path.split('.').join('{')}${'}'.repeat(path.split('.').length)}`))
    .map(({ message }) => message)
    .filter((message) => message.startsWith('Cannot query field'));

describe('docs/how-to/tune.md', () => {
  const server = withServer();

  it.each(blocksOf('sh'))('has commands that do what they say: %s', async (command) => {
    const here = command.replaceAll('http://127.0.0.1:4000', server.origin);
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', here]);
    expect(JSON.parse(stdout)).toEqual({ data: { performance: { recommendations: [] } } });
  });

  it.each(blocksOf('graphql'))('has operations that are answered: %s', async (query) => {
    const answer = (await (await server.post({ query })).json()) as { errors?: unknown; data: object };
    expect(answer.errors).toBeUndefined();
    expect(JSON.stringify(answer.data)).not.toContain('INVALID_INPUT');
  });

  it.each(blocksOf('sql'))('has statements that PostgreSQL executes: %s', async (text) => {
    const admin = postgres(server.databaseUrl, { max: 1 });
    await admin.unsafe(text);
    await admin.end();
  });

  it('names fields that are there', () => {
    const paths = [...new Set(codeWords(proseOf(page)))].filter((word) => /^performance(\.\w+)+$/.test(word));
    expect(paths.length).toBeGreaterThan(10);
    expect(paths.flatMap(complaintsOf)).toEqual([]);
    expect(complaintsOf('performance.cache.size')).toHaveLength(1);
  });

  it('names every code that is told, and no other', () => {
    const folder = join(root, 'server/advice');
    const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    const written = sources.flatMap((text) =>
      [...text.matchAll(/(?:code: |find\(\s*)'([A-Z\d_]+)'/g)].map(([, code]) => code),
    );
    const told = new Set([...written, ...Object.keys(CACHE_RULES), ...Object.keys(DATABASE_RULES)]);
    const rows = tableRows(sectionOf(page, 'What is recommended'));
    expect(rows.map(([cell = '']) => codeWords(cell)[0]).sort()).toEqual([...told].sort());
  });
});
