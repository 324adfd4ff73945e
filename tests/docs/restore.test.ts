import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { fencedBlocks, sectionOf, readMarkdown } from './markdown.ts';
import { commandsOf, PAGE, REHEARSED } from '../restore/page.ts';

// `npm run rehearse:restore` does what they say; it takes about a minute, so it is not done here.
it.each(REHEARSED)('docs/how-to/back-up-and-restore.md, "%s", has commands that a shell reads', (heading) => {
  expect(() => execFileSync('/bin/sh', ['-n', '-c', commandsOf(heading)])).not.toThrow();
});

it.each(REHEARSED)('nothing of "%s" goes on after a command that failed', (heading) => {
  expect(commandsOf(heading)).toMatch(/^set -eu\n/);
});

it('a database that runs is neither copied nor replaced', () => {
  const guarded = REHEARSED.filter((heading) => heading.includes('embedded'));
  expect(guarded.map((heading) => /^test ! -e .*postmaster\.pid"$/m.test(commandsOf(heading)))).toEqual([
    true,
    true,
  ]);
});

it('the rehearsal leaves out only what empties Redis', () => {
  const page = readMarkdown(PAGE);
  const blocks = REHEARSED.flatMap((heading) =>
    fencedBlocks(sectionOf(page, heading)).filter(({ language }) => language === 'sh'),
  );
  const left = blocks.map(({ text }) => text).filter((text) => !REHEARSED.map(commandsOf).includes(text));
  expect(left.every((text) => text.startsWith('redis-cli '))).toBe(true);
});
