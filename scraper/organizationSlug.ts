import type { Database } from '../db/database.ts';
import { organizationsBySlugs } from '../db/queries/organizations.ts';
import type { OrganizationRow } from '../db/tables/organizations.ts';
import { LONGEST_SLUG } from '../db/writes/organizationNames.ts';
import { isText } from './isText.ts';
import { quoteInput } from './platforms/inputFault.ts';

/** The organization of a slug that somebody entered; undefined when nobody has it. */
export async function findOrganization(
  database: Database,
  slug: string,
): Promise<OrganizationRow | undefined> {
  if (!isSlugText(slug)) return undefined;
  const [organization] = await database.read((db) => organizationsBySlugs(db, [slug]));
  return organization;
}

/** False for what the database need not be asked for, or could not. A character has at most two units. */
export function isSlugText(slug: string): boolean {
  return isText(slug, 2 * LONGEST_SLUG);
}

export function noSuchOrganization(slug: string): string {
  return `There is no organization with the slug ${quoteInput(slug)}.`;
}
