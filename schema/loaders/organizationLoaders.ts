import type { Database } from '../../db/database.ts';
import type { PageRequest } from '../../db/queries/keyset.ts';
import {
  organizationCount,
  organizationPage,
  organizationsByIds,
  organizationsBySlugs,
} from '../../db/queries/organizations.ts';
import type { OrganizationRow } from '../../db/tables/organizations.ts';
import { organizationsTag, organizationTag } from '../../db/tags.ts';
import { createGroupLoader } from './createGroupLoader.ts';
import { createRowLoader } from './createRowLoader.ts';

export function createOrganizationLoaders(database: Database) {
  return {
    organizationById: createRowLoader<number, never, OrganizationRow>({
      name: 'organizationById',
      fetch: (ids) => database.read((db) => organizationsByIds(db, ids)),
      idOf: (row) => row.id,
      // An id that is not there yet can only come with a new organization.
      tags: (_key, row) => [row ? organizationTag(row.slug) : organizationsTag],
    }),

    organizationBySlug: createRowLoader<string, never, OrganizationRow>({
      name: 'organizationBySlug',
      fetch: (slugs) => database.read((db) => organizationsBySlugs(db, slugs)),
      idOf: (row) => row.slug,
      tags: ({ id }) => [organizationTag(id)],
    }),

    organizationPage: createGroupLoader({
      name: 'organizationPage',
      fetch: async (_parents: readonly null[], { page }: { page: PageRequest }) => [
        await database.read((db) => organizationPage(db, page)),
      ],
      tags: (_key, page) => [organizationsTag, ...page.rows.map((row) => organizationTag(row.slug))],
    }),

    organizationCount: createGroupLoader({
      name: 'organizationCount',
      fetch: async (_parents: readonly null[]) => [await database.read(organizationCount)],
      tags: () => [organizationsTag],
    }),
  };
}
