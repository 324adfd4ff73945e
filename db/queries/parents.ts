import { sql, type SQL } from 'drizzle-orm';
import { bigints } from '../sqlArrays.ts';
import { accounts } from '../tables/accounts.ts';

/** Whose accounts: an organization's id, or null for all accounts. A call has either nulls or ids. */
export type Parent = number | null;

export interface ParentGroups {
  /** The parent of an account of `accounts`, to group by. */
  expression: SQL;
  /** Which accounts have a parent at all. */
  conditions: SQL[];
}

/** How one statement answers for all parents. */
export function groupsOf(parents: readonly Parent[]): ParentGroups {
  if (parents.every((parent) => parent === null)) return { expression: sql`NULL::bigint`, conditions: [] };
  return {
    expression: sql`${accounts.organizationId}`,
    conditions: [sql`${accounts.organizationId} = ANY(${bigints(parents)})`],
  };
}

/** The rows of each parent, in the order of the parents. */
export function byParent<Row extends { parent: Parent }>(
  parents: readonly Parent[],
  rows: readonly Row[],
): Row[][] {
  const groups = new Map<Parent, Row[]>(parents.map((parent) => [parent, []]));
  for (const row of rows) groups.get(row.parent)?.push(row);
  return parents.map((parent) => groups.get(parent) ?? []);
}
