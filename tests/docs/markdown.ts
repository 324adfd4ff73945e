import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../db/packageRoot.ts';

export const root = packageRoot();

/** What is made or fetched, not written. */
const NOT_OURS = new Set(['node_modules', 'dist', 'data', 'coverage']);

/** Every Markdown file that somebody wrote, relative to the root. */
export const markdownFiles: readonly string[] = filesBelow('').filter((file) => file.endsWith('.md'));

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [path];
    return NOT_OURS.has(entry.name) || entry.name.startsWith('.') ? [] : filesBelow(path);
  });
}

export function readMarkdown(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

export interface FencedBlock {
  language: string;
  text: string;
}

const FENCE = /^( *)```(\w*)[^\n]*\n([\s\S]*?)^\1```$/gm;

export function fencedBlocks(markdown: string): FencedBlock[] {
  return [...markdown.matchAll(FENCE)].map(([, , language = '', text = '']) => ({ language, text }));
}

/** The text between the code, where links and headings are. */
export function proseOf(markdown: string): string {
  return markdown.replace(FENCE, '').replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]]/g, ' '));
}

/** The anchors of a page's headings, made as GitHub makes them. */
export function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of markdown.replace(FENCE, '').matchAll(/^#{1,6} +(.+?) *$/gm)) {
    const base = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replaceAll(' ', '-');
    let anchor = base;
    for (let number = 1; anchors.has(anchor); number += 1) anchor = `${base}-${number}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** The part of a page below a heading, up to the next heading of the same rank. */
export function sectionOf(markdown: string, heading: string): string {
  const [, rest] = markdown.split(new RegExp(`^## ${heading}$`, 'm'));
  if (rest === undefined) throw new Error(`The page has no heading "## ${heading}".`);
  return rest.split(/^## /m)[0]!;
}

/** The cells of every table row of a text, without heads and rules. */
export function tableRows(markdown: string): string[][] {
  const lines = markdown.split('\n').map((line) => line.trim());
  return lines
    .filter((line, index) => line.startsWith('|') && !isRule(line) && !isRule(lines[index + 1] ?? ''))
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}

const isRule = (line: string): boolean => /^\|[\s|:-]+\|$/.test(line);

/** The words of a cell that stand in backquotes. */
export function codeWords(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
}
