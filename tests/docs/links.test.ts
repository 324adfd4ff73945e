import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorsOf, markdownFiles, proseOf, readMarkdown, root } from './markdown.ts';

/** Addresses of the web are not asked: a test needs no network. */
const IS_ELSEWHERE = /^(?:https?|mailto):/;

/** The targets of all links and pictures of a page, in either form. */
function targetsOf(markdown: string): string[] {
  const prose = proseOf(markdown);
  const inline = [...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)];
  const defined = [...prose.matchAll(/^\s*\[[^\]]+\]:\s*<?([^\s>]+)>?/gm)];
  return [...inline, ...defined]
    .map(([, target = '']) => target)
    .filter((target) => !IS_ELSEWHERE.test(target));
}

/** Why a link of a page leads nowhere; undefined when it leads somewhere. */
function faultOf(file: string, target: string): string | undefined {
  const [path = '', anchor] = target.split('#');
  const found = path === '' ? file : normalize(join(dirname(file), decodeURIComponent(path)));
  if (found.startsWith('..')) return `${target} leads out of the repository`;
  if (!existsSync(join(root, found))) return `${target}: there is no ${found}`;
  if (anchor === undefined) return undefined;
  if (statSync(join(root, found)).isDirectory() || !found.endsWith('.md'))
    return `${target}: no page has anchors there`;
  return anchorsOf(readMarkdown(found)).has(anchor) ? undefined : `${target}: ${found} has no such heading`;
}

describe('links', () => {
  it.each(markdownFiles)('of %s lead somewhere', (file) => {
    const faults = targetsOf(readMarkdown(file)).map((target) => faultOf(file, target));
    expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
  });

  it('every page of docs/ can be reached from docs/README.md', () => {
    const reached = new Set<string>();
    const pending = ['docs/README.md'];
    for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
      if (reached.has(file)) continue;
      reached.add(file);
      for (const target of targetsOf(readMarkdown(file))) {
        const found = normalize(join(dirname(file), target.split('#')[0]!));
        if (found.endsWith('.md') && existsSync(join(root, found))) pending.push(found);
      }
    }
    const pages = markdownFiles.filter((file) => file.startsWith('docs/'));
    expect(pages.filter((page) => !reached.has(page))).toEqual([]);
  });
});
