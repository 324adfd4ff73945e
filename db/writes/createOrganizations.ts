import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { texts } from '../sqlArrays.ts';
import { organizations } from '../tables/organizations.ts';
import { organizationsTag, organizationTag, type Tag } from '../tags.ts';
import { cleanName, freeSlug, organizationKey, slugBase } from './organizationNames.ts';

/** Any number that no other advisory lock of this database uses: "orgs" in ASCII. */
const ORGANIZATION_LOCK = 0x6f726773;

interface OrganizationKeys extends Record<string, unknown> {
  id: number;
  slug: string;
}

export interface OrganizationsCreated {
  /** By `organizationKey` of the name. */
  organizations: ReadonlyMap<string, OrganizationKeys>;
  changed: Tag[];
}

/** Finds organizations by their names and creates those that are missing. */
export async function createOrganizations(
  tx: Queryable,
  names: Iterable<string>,
  now: Date,
): Promise<OrganizationsCreated> {
  // The spelling that comes first names the organization.
  const wanted = new Map<string, string>();
  for (const name of names)
    if (!wanted.has(organizationKey(name))) wanted.set(organizationKey(name), cleanName(name));
  let found = await findOrganizations(tx, [...wanted.keys()]);
  if (found.size === wanted.size) return { organizations: found, changed: [] };

  // One at a time, so that two imports give one organization, and neither takes the other's slug.
  await tx.execute(sql`SELECT pg_advisory_xact_lock(${ORGANIZATION_LOCK}, 0)`);
  found = await findOrganizations(tx, [...wanted.keys()]);
  const missing = [...wanted].filter(([key]) => !found.has(key));
  const slugs = await chooseSlugs(
    tx,
    missing.map(([, name]) => name),
  );
  const created = await tx.execute<OrganizationKeys & { nameKey: string }>(sql`
    INSERT INTO ${organizations} (slug, name, name_key, created_at)
    SELECT slug, name, name_key, ${now.toISOString()}::timestamptz
    FROM unnest(${texts(slugs)}, ${texts(missing.map(([, name]) => name))}, ${texts(missing.map(([key]) => key))})
      WITH ORDINALITY AS o(slug, name, name_key, position)
    ORDER BY position
    RETURNING id, slug, name_key AS "nameKey"`);
  return {
    organizations: new Map([...found, ...created.map((row) => [row.nameKey, row] as const)]),
    changed:
      created.length === 0 ? [] : [organizationsTag, ...created.map((row) => organizationTag(row.slug))],
  };
}

async function findOrganizations(
  tx: Queryable,
  keys: readonly string[],
): Promise<Map<string, OrganizationKeys>> {
  if (keys.length === 0) return new Map();
  const rows = await tx
    .select({ id: organizations.id, slug: organizations.slug, nameKey: organizations.nameKey })
    .from(organizations)
    .where(sql`${organizations.nameKey} = ANY(${texts(keys)})`);
  return new Map(rows.map((row) => [row.nameKey, row]));
}

/** Equal up to here, two slugs may meet when a number takes the place of a long one's end. */
const COMPARED_LENGTH = 70;

async function chooseSlugs(tx: Queryable, names: readonly string[]): Promise<string[]> {
  const bases = names.map(slugBase);
  const starts = bases.map((base) => [...base].slice(0, COMPARED_LENGTH).join(''));
  const related = [...starts, ...starts.map((start) => start.replace(/-[0-9]*$/, ''))];
  const rows = await tx
    .select({ slug: organizations.slug })
    .from(organizations)
    .where(
      sql`${organizations.slug} = ANY(${texts(bases)})
        OR regexp_replace(left(${organizations.slug}, ${COMPARED_LENGTH}), '-[0-9]*$', '') = ANY(${texts(related)})`,
    );
  const taken = new Set(rows.map((row) => row.slug));
  return bases.map((base) => {
    const slug = freeSlug(base, (each) => taken.has(each));
    taken.add(slug);
    return slug;
  });
}
