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
import type { LoaderSources } from './loader.ts';

export const organizationLoaders = {
  organizationById: ({ database }: LoaderSources) =>
    createRowLoader<number, never, OrganizationRow>({
      name: 'organizationById',
      fetch: (ids) => database.read((db) => organizationsByIds(db, ids)),
      idOf: (row) => row.id,
      // An id that is not there yet can only come with a new organization.
      tags: (_key, row) => [row ? organizationTag(row.slug) : organizationsTag],
    }),

  organizationBySlug: ({ database }: LoaderSources) =>
    createRowLoader<string, never, OrganizationRow>({
      name: 'organizationBySlug',
      fetch: (slugs) => database.read((db) => organizationsBySlugs(db, slugs)),
      idOf: (row) => row.slug,
      tags: ({ id }) => [organizationTag(id)],
    }),

  organizationPage: ({ database }: LoaderSources) =>
    createGroupLoader({
      name: 'organizationPage',
      fetch: async (_parents: readonly null[], { page }: { page: PageRequest }) => [
        await database.read((db) => organizationPage(db, page)),
      ],
      tags: (_key, page) => [organizationsTag, ...Array.from(page.rows, ({ slug }) => organizationTag(slug))],
    }),

  organizationCount: ({ database }: LoaderSources) =>
    createGroupLoader({
      name: 'organizationCount',
      fetch: async (_parents: readonly null[]) => [await database.read(organizationCount)],
      tags: () => [organizationsTag],
    }),
};
