import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fencedBlocks, readMarkdown, sectionOf } from '../docs/markdown.ts';

/** The page that is rehearsed. */
export const PAGE = 'docs/how-to/back-up-and-restore.md';

/** The sections whose first block of commands is taken as it stands, so that page and rehearsal cannot differ. */
export const REHEARSED = [
  'Back up the embedded database',
  'Restore the embedded database',
  'Back up your own PostgreSQL',
  'Restore your own PostgreSQL',
] as const;
export type Rehearsed = (typeof REHEARSED)[number];

/** @throws when the section has no block of commands */
export function commandsOf(heading: Rehearsed): string {
  const block = fencedBlocks(sectionOf(readMarkdown(PAGE), heading)).find(
    ({ language }) => language === 'sh',
  );
  if (!block) throw new Error(`${PAGE}: "${heading}" has no commands.`);
  return block.text;
}

/** Does what a section says. @throws with what the commands wrote when one of them fails */
export async function follow(heading: Rehearsed, env: Readonly<Record<string, string>>): Promise<void> {
  const { PATH = '', HOME = '' } = process.env;
  await promisify(execFile)('/bin/sh', ['-c', commandsOf(heading)], { env: { PATH, HOME, ...env } });
}
