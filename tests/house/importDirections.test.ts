import { ESLint } from 'eslint';
import { join } from 'node:path';
import { configs } from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../db/packageRoot.ts';

/** The folders that may be imported from each folder; everything else is a violation. */
const ALLOWED: Record<string, readonly string[]> = {
  db: [],
  scraper: ['db'],
  schema: ['db'],
  server: ['schema', 'scraper', 'db'],
  client: [],
};
const FOLDERS = Object.keys(ALLOWED);
const pairs = FOLDERS.flatMap((from) =>
  [...FOLDERS, 'tests'].filter((to) => to !== from).map((to) => ({ from, to })),
);
const isAllowed = ({ from, to }: { from: string; to: string }): boolean => ALLOWED[from]!.includes(to);

/** The repository's own rules; those that need types are off, as what is planted is no file of the project. */
const eslint = new ESLint({
  cwd: packageRoot(),
  overrideConfig: configs.disableTypeChecked as ESLint.Options['overrideConfig'] & object,
  ruleFilter: ({ ruleId }) => ruleId.startsWith('no-restricted-'),
});

async function complaints(filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: join(packageRoot(), filePath) });
  return result!.messages.map((message) => message.ruleId ?? message.message);
}

describe('import directions', () => {
  it.each(pairs.filter((pair) => !isAllowed(pair)))('$from must not import $to', async ({ from, to }) => {
    const imports = `import { planted } from '../../${to}/planted.ts';\nplanted();\n`;
    expect(await complaints(`${from}/deeper/file.ts`, imports)).toEqual(['no-restricted-imports']);
    const types = `export type { Planted } from '../${to}/deeper/planted.ts';\n`;
    expect(await complaints(`${from}/file.ts`, types)).toEqual(['no-restricted-imports']);
    const dynamic = `await import('../${to}/planted.ts');\n`;
    expect(await complaints(`${from}/file.ts`, dynamic)).toEqual(['no-restricted-syntax']);
  });

  it.each(pairs.filter(isAllowed))('$from may import $to', async ({ from, to }) => {
    const imports = `import { planted } from '../../${to}/planted.ts';\nplanted();\n`;
    expect(await complaints(`${from}/deeper/file.ts`, imports)).toEqual([]);
  });

  it.each([
    ['schema/types/file.ts', 'graphql-yoga'],
    ['schema/types/file.ts', '@keyv/redis'],
    ['scraper/runs/file.ts', 'postgres'],
    ['server/file.ts', 'postgres'],
    ['db/queries/file.ts', 'dataloader'],
    ['server/file.ts', '@pothos/core'],
  ])('%s must not import the package %s', async (filePath, name) => {
    expect(await complaints(filePath, `import '${name}';\n`)).toEqual(['no-restricted-imports']);
  });
});

describe('house rules', () => {
  it('only server/config.ts reads the environment', async () => {
    for (const code of ["process.env['HOST'];\n", "import { env } from 'node:process';\nenv['HOST'];\n"]) {
      for (const file of ['server/app.ts', 'schema/index.ts', 'scraper/a.ts', 'db/a.ts', 'client/src/a.ts'])
        expect(await complaints(file, code), file).toHaveLength(1);
    }
    expect(await complaints('server/config.ts', 'process.env;\n')).toEqual([]);
    expect(await complaints('tests/server/a.test.ts', 'process.env;\n')).toEqual([]);
  });

  it('a tag is made in db/tags.ts only', async () => {
    const code = "import type { Tag } from './tags.ts';\nexport const tag = 'accounts' as Tag;\n";
    for (const file of [
      'db/a.ts',
      'schema/loaders/a.ts',
      'scraper/a.ts',
      'server/cache/a.ts',
      'tests/db/a.test.ts',
    ])
      expect(await complaints(file, code), file).toEqual(['no-restricted-syntax']);
    expect(await complaints('db/tags.ts', "export const tag = 'accounts' as Tag;\n")).toEqual([]);
  });

  it('the schema reads the clock by the context only', async () => {
    for (const code of ['export const a = new Date();\n', 'export const a = Date.now();\n']) {
      expect(await complaints('schema/types/a.ts', code)).toEqual(['no-restricted-syntax']);
      expect(await complaints('server/a.ts', code)).toEqual([]);
    }
    expect(await complaints('schema/a.ts', 'export const a = new Date(0);\n')).toEqual([]);
  });

  it('exports have names, except where a tool wants a default', async () => {
    const code = 'export default 1;\n';
    for (const file of ['db/a.ts', 'client/src/pages/A.tsx', 'server/a.ts', 'tests/support/a.ts'])
      expect(await complaints(file, code), file).toEqual(['no-restricted-syntax']);
    for (const file of ['eslint.config.js', 'vitest.config.ts', 'client/vite.config.ts'])
      expect(await complaints(file, code), file).toEqual([]);
  });
});
