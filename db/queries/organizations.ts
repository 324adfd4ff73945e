import { and, getTableColumns, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { bigints, texts } from '../sqlArrays.ts';
import { organizations, type OrganizationRow } from '../tables/organizations.ts';
import {
  orderBy,
  pageLimit,
  positionColumn,
  toPage,
  withinPage,
  type OrderKey,
  type Page,
  type PageRequest,
} from './keyset.ts';

export function organizationsByIds(db: Queryable, ids: readonly number[]): Promise<OrganizationRow[]> {
  return db
    .select()
    .from(organizations)
    .where(sql`${organizations.id} = ANY(${bigints(ids)})`);
}

export function organizationsBySlugs(db: Queryable, slugs: readonly string[]): Promise<OrganizationRow[]> {
  return db
    .select()
    .from(organizations)
    .where(sql`${organizations.slug} = ANY(${texts(slugs)})`);
}

export const organizationOrderKeys: readonly OrderKey[] = [
  { expression: sql`${organizations.slug}`, direction: 'asc', type: 'text' },
];

/** By slug. */
export async function organizationPage(db: Queryable, page: PageRequest): Promise<Page<OrganizationRow>> {
  const rows = await db
    .select({ row: getTableColumns(organizations), position: positionColumn(organizationOrderKeys) })
    .from(organizations)
    .where(and(...withinPage(organizationOrderKeys, page)))
    .orderBy(...orderBy(organizationOrderKeys, page))
    .limit(pageLimit(page));
  return toPage(rows, page);
}

export async function organizationCount(db: Queryable): Promise<number> {
  const [row] = await db.select({ count: sql<number>`count(*)` }).from(organizations);
  return row?.count ?? 0;
}
