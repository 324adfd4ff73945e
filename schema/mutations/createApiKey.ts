import type { ApiKeyRow } from '../../db/tables/apiKeys.ts';
import { branded } from '../branded.ts';
import { builder } from '../builder.ts';
import { Role } from '../enums.ts';
import { invalidInput, InvalidInputError } from '../errors/userErrors.ts';
import { ApiKey } from '../types/apiKey.ts';

const CreateApiKeyInput = builder.inputType('CreateApiKeyInput', {
  description: 'name: one line of 1..100 characters. expiresAt: in the future; null: without end.',
  fields: (t) => ({
    name: t.string({ required: true }),
    role: t.field({ type: Role, required: true }),
    expiresAt: t.field({ type: 'DateTime' }),
  }),
});

const CreateApiKeySuccess = builder
  .objectRef<{ apiKey: ApiKeyRow; key: string }>('CreateApiKeySuccess')
  .implement({
    rights: 'admin',
    description: 'The key is told here and never again.',
    fields: (t) => ({
      apiKey: t.expose('apiKey', { type: ApiKey }),
      key: t.exposeString('key', { description: 'To be sent as "Authorization: Bearer <key>".' }),
    }),
  });

const CreateApiKeyPayload = builder.unionType('CreateApiKeyPayload', {
  types: [CreateApiKeySuccess, InvalidInputError],
});

builder.mutationFields((t) => ({
  createApiKey: t.field({
    rights: 'admin',
    type: CreateApiKeyPayload,
    description: 'Servers accept keys where AUTH_API_KEYS is 1.',
    args: { input: t.arg({ type: CreateApiKeyInput, required: true }) },
    resolve: async (_parent, { input }, ctx) => {
      const name = input.name.trim();
      const expiresAt = input.expiresAt == null ? null : new Date(input.expiresAt);
      if (!isKeyName(name)) return invalidInput(['name'], KEY_NAME_RULE);
      if (expiresAt !== null && expiresAt <= ctx.clock.readVolatile())
        return invalidInput(['expiresAt'], 'Expected an instant in the future.');
      const { row, text } = await ctx.ports.createApiKey({
        ...{ name, role: input.role, expiresAt },
        createdBy: ctx.caller.name,
      });
      ctx.noteChange({ after: { id: row.id, prefix: row.prefix } });
      return branded('CreateApiKeySuccess', { apiKey: row, key: text });
    },
  }),
}));

export const KEY_NAME_RULE = 'Expected a name of one line and 1 to 100 characters.';
export const isKeyName = (name: string): boolean =>
  name.length > 0 && name.length <= 100 && !/\p{Cc}|\p{Surrogate}/u.test(name);
