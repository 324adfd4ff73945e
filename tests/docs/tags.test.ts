import { describe, expect, it } from 'vitest';
import * as tags from '../../db/tags.ts';
import { codeWords, readMarkdown, sectionOf, tableRows } from './markdown.ts';

const page = readMarkdown('docs/reference/tags.md');

/** The tags of an example: account 17, run 5, the handle and the organization of the page. */
const EXAMPLES: Record<string, string> = {
  accountTag: tags.accountTag(17),
  accountsTag: tags.accountsTag,
  handleTag: tags.handleTag('X', 'cdcgov'),
  snapshotsTag: tags.snapshotsTag(17),
  anySnapshotsTag: tags.anySnapshotsTag,
  platformTag: tags.platformTag('X'),
  summaryTag: tags.summaryTag,
  organizationTag: tags.organizationTag('cdc'),
  organizationsTag: tags.organizationsTag,
  runTag: tags.runTag(5),
  runsTag: tags.runsTag,
  accountTasksTag: tags.accountTasksTag(17),
  waitingTasksTag: tags.waitingTasksTag,
  apiKeysTag: tags.apiKeysTag,
  sessionsTag: tags.sessionsTag,
};

/** What db/tags.ts says about tags: these make none that a query reads. */
const NO_MAKERS = new Set(['TAG_KINDS', 'kindOf', 'isOfKind', 'kindTagOf', 'everyTag', 'parseTag']);

describe('docs/reference/tags.md', () => {
  it('has the whole vocabulary of db/tags.ts', () => {
    const documented = tableRows(sectionOf(page, 'The vocabulary')).map(([tag = '', maker = '']) => [
      codeWords(maker)[0],
      codeWords(tag)[0],
    ]);
    const makers = Object.keys(tags).filter((name) => !NO_MAKERS.has(name));
    expect(Object.keys(EXAMPLES).sort()).toEqual(makers.sort());
    expect(documented.sort()).toEqual(Object.entries(EXAMPLES).sort());
  });

  it('has every kind, and what may be written of it', () => {
    const rows = tableRows(sectionOf(page, 'Kinds'));
    expect(rows.map(([kind = '', , meaning]) => [codeWords(kind)[0], meaning])).toEqual(
      Object.entries(tags.TAG_KINDS),
    );
    for (const [kind = '', written = ''] of rows) {
      const words = codeWords(written);
      expect(words.map(tags.parseTag)).toEqual(words);
      expect(words.map(tags.kindOf)).toEqual(words.map(() => codeWords(kind)[0]));
      const keyed = words.find((word) => word.includes(':'));
      expect(words.includes(`${codeWords(kind)[0]}:*`)).toBe(keyed !== undefined);
    }
  });

  it.each(['What a query reads', 'What a write changes'])(
    'names only tags of the vocabulary in "%s"',
    (heading) => {
      const known = new Set(Object.values(EXAMPLES));
      const named = tableRows(sectionOf(page, heading)).flatMap((row) => row.slice(1).flatMap(codeWords));
      expect(named.filter((tag) => !known.has(tag as tags.Tag))).toEqual([]);
      expect(named.length).toBeGreaterThan(0);
    },
  );
});
