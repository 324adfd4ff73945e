import type { ApiKeyRow } from '../../db/tables/apiKeys.ts';

const HEAD = ['id', 'role', 'key', 'created', 'expires', 'revoked', 'last used', 'name'];

/** A table on the standard output; a dash is what has not happened. */
export function printKeys(rows: readonly ApiKeyRow[]): void {
  const table = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_cell, column) => Math.max(...table.map((line) => line[column]!.length)));
  for (const line of table) {
    const text = line.map((cell, column) => cell.padEnd(widths[column]!)).join('  ');
    process.stdout.write(`${text.trimEnd()}\n`);
  }
}

function cellsOf({ id, role, prefix, name, ...row }: ApiKeyRow): string[] {
  const instants = [row.createdAt, row.expiresAt, row.revokedAt, row.lastUsedAt];
  return [
    String(id),
    role,
    `${prefix}…`,
    ...instants.map((each) => (each === null ? '-' : instant(each))),
    name,
  ];
}

/** To the second, in UTC. */
export const instant = (text: string): string => new Date(text).toISOString().replace(/\.\d+Z$/, 'Z');
