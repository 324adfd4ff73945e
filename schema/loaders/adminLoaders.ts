import { apiKeysByIds, listApiKeys } from '../../db/queries/apiKeys.ts';
import { auditCount, auditPage, type AuditFilter } from '../../db/queries/auditPages.ts';
import type { PageRequest } from '../../db/queries/keyset.ts';
import type { ApiKeyRow } from '../../db/tables/apiKeys.ts';
import { apiKeysTag } from '../../db/tags.ts';
import { createGroupLoader } from './createGroupLoader.ts';
import { createRowLoader } from './createRowLoader.ts';
import type { LoaderSources } from './loader.ts';

/** Keys are made by people: whoever has more than this revokes some. */
export const MOST_API_KEYS = 1_000;

export const adminLoaders = {
  apiKeys: ({ database }: LoaderSources) =>
    createGroupLoader({
      name: 'apiKeys',
      fetch: async (_parents: readonly null[]) => [
        await database.read((db) => listApiKeys(db, MOST_API_KEYS)),
      ],
      tags: () => [apiKeysTag],
    }),

  apiKeyById: ({ database }: LoaderSources) =>
    createRowLoader<number, never, ApiKeyRow>({
      name: 'apiKeyById',
      fetch: (ids) => database.read((db) => apiKeysByIds(db, ids)),
      idOf: (row) => row.id,
      tags: () => [apiKeysTag],
    }),

  auditPage: ({ database }: LoaderSources) =>
    createGroupLoader({
      name: 'auditPage',
      fetch: async (_parents: readonly null[], { page, ...filter }: AuditFilter & { page: PageRequest }) => [
        await database.read((db) => auditPage(db, filter, page)),
      ],
      // Every mutation adds a row: whoever shows them notes that the answer is never stored.
      tags: () => [],
    }),

  auditCount: ({ database }: LoaderSources) =>
    createGroupLoader({
      name: 'auditCount',
      fetch: async (_parents: readonly null[], filter: AuditFilter) => [
        await database.read((db) => auditCount(db, filter)),
      ],
      tags: () => [],
    }),
};
