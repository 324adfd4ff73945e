import { buildSchema, parse, validate } from 'graphql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { printedSchema } from '../../schema/printedSchema.ts';
import { SCRAPE_HELP } from '../../server/cli/scrapeOptions.ts';
import { fencedBlocks, markdownFiles, readMarkdown, root } from './markdown.ts';

const schema = buildSchema(printedSchema());
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

/** Operations stand in blocks of their own, and in the bodies of curl commands. */
function operationsOf(markdown: string): string[] {
  const blocks = fencedBlocks(markdown);
  const written = blocks.filter(({ language }) => language === 'graphql').map(({ text }) => text);
  const sent = blocks
    .filter(({ language }) => ['sh', 'shell', 'bash'].includes(language))
    .flatMap(({ text }) => [...text.matchAll(/"query": ?("(?:[^"\\]|\\.)*")/g)])
    .map(([, json = '']) => JSON.parse(json) as string);
  return [...written, ...sent];
}

describe('examples of GraphQL', () => {
  const examples = markdownFiles.flatMap((file) =>
    operationsOf(readMarkdown(file)).map((text) => ({ file, text })),
  );

  it.each(examples)('in $file are valid: $text', ({ text }) => {
    expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
  });

  it('are there at all', () => {
    expect(new Set(examples.map(({ file }) => file))).toContain('README.md');
  });
});

describe('commands', () => {
  it.each(markdownFiles)('of %s are scripts of package.json', (file) => {
    const named = [...readMarkdown(file).matchAll(/npm run (?:-s |--silent )?([a-z][\w:-]*)/g)];
    expect(named.map(([, name = '']) => name).filter((name) => !(name in scripts))).toEqual([]);
  });

  it.each(markdownFiles)('of %s give `npm run scrape` only options that it has', (file) => {
    const options = [...readMarkdown(file).matchAll(/npm run (?:-s )?scrape --((?:[^`\n]|\\\n)*)/g)].flatMap(
      ([, rest = '']) => rest.match(/--[a-z-]+/g) ?? [],
    );
    expect(options.filter((option) => !SCRAPE_HELP.includes(`${option} `))).toEqual([]);
  });
});
