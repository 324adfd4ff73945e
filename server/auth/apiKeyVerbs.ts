import type { Database } from '../../db/database.ts';
import type { ApiKeyRow } from '../../db/tables/apiKeys.ts';
import { createApiKey as storeApiKey, revokeApiKey as storeRevocation } from '../../db/writes/apiKeys.ts';
import type { ApiKeyRequest } from '../../schema/context.ts';
import { createApiKeyText, hashSecret } from './apiKey.ts';

/** What the mutations and the command do with API keys. */
export function createApiKeyVerbs(database: Database, now: () => Date) {
  return {
    /** @returns the key itself with its row: nobody can be told it again */
    async create({
      name,
      role,
      expiresAt,
      createdBy,
    }: ApiKeyRequest): Promise<{ row: ApiKeyRow; text: string }> {
      const { text, prefix } = createApiKeyText();
      const row = await database.write((tx) =>
        storeApiKey(tx, {
          ...{ name, role, prefix, createdBy },
          hash: hashSecret(text),
          createdAt: now().toISOString(),
          expiresAt: expiresAt?.toISOString() ?? null,
        }),
      );
      return { row, text };
    },
    /** Serves no more on any server once this is done here, and within a second elsewhere. */
    revoke: (id: number): Promise<ApiKeyRow | undefined> =>
      database.write((tx) => storeRevocation(tx, id, now())),
  };
}
