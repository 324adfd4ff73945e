import type { ApiKeyRow } from '../../db/tables/apiKeys.ts';
import { branded } from '../branded.ts';
import { builder } from '../builder.ts';
import { invalidInput, InvalidInputError, notFound, NotFoundError } from '../errors/userErrors.ts';
import { tryDecodeId } from '../globalId.ts';
import { ApiKey } from '../types/apiKey.ts';

const RevokeApiKeyInput = builder.inputType('RevokeApiKeyInput', {
  fields: (t) => ({ id: t.id({ required: true }) }),
});

const RevokeApiKeySuccess = builder.objectRef<{ apiKey: ApiKeyRow }>('RevokeApiKeySuccess').implement({
  rights: 'admin',
  description: 'A key that was revoked before stays revoked since then.',
  fields: (t) => ({ apiKey: t.expose('apiKey', { type: ApiKey }) }),
});

const RevokeApiKeyPayload = builder.unionType('RevokeApiKeyPayload', {
  types: [RevokeApiKeySuccess, NotFoundError, InvalidInputError],
});

builder.mutationFields((t) => ({
  revokeApiKey: t.field({
    rights: 'admin',
    type: RevokeApiKeyPayload,
    description: 'Serves no more, nor do the sessions that were signed in by it.',
    args: { input: t.arg({ type: RevokeApiKeyInput, required: true }) },
    resolve: async (_parent, { input }, ctx) => {
      const id = tryDecodeId('ApiKey', input.id);
      if (id === null) return invalidInput(['id'], 'Expected the id of an ApiKey.', 'INVALID_ID');
      const before = await ctx.loaders.apiKeyById({ id });
      const apiKey = await ctx.ports.revokeApiKey(id);
      if (!apiKey) return notFound('There is no such key.');
      ctx.renewLoaders();
      ctx.noteChange({
        before: { revokedAt: before?.revokedAt ?? null },
        after: { id, revokedAt: apiKey.revokedAt },
      });
      return branded('RevokeApiKeySuccess', { apiKey });
    },
  }),
}));
