import { branded } from '../branded.ts';
import { builder } from '../builder.ts';
import { AccountStatus } from '../enums.ts';
import { invalidInput, InvalidInputError, notFound, NotFoundError } from '../errors/userErrors.ts';
import { tryDecodeId } from '../globalId.ts';
import { Account } from '../types/account.ts';
import { accountOf } from '../types/accountOf.ts';

const UpdateAccountInput = builder.inputType('UpdateAccountInput', {
  description:
    'organization: a slug. handle: the platform has renamed the account; the old one joins its history. An absent ' +
    'field is kept; null clears organization and displayName and is InvalidInputError elsewhere.',
  fields: (t) => ({
    id: t.id({ required: true }),
    handle: t.string(),
    isCore: t.boolean(),
    status: t.field({ type: AccountStatus }),
    tags: t.stringList(),
    organization: t.string(),
    displayName: t.string(),
  }),
});

const UpdateAccountSuccess = builder.objectRef<{ id: number }>('UpdateAccountSuccess').implement({
  rights: 'editor',
  description: 'The account as it is now.',
  fields: (t) => ({
    account: t.field({
      type: Account,
      resolve: ({ id }, _args, ctx, info) => accountOf(id, ctx, info),
    }),
  }),
});

const UpdateAccountPayload = builder.unionType('UpdateAccountPayload', {
  types: [UpdateAccountSuccess, NotFoundError, InvalidInputError],
});

/** What may be cleared; everything else always has a value. */
const CLEARABLE = new Set(['organization', 'displayName']);

builder.mutationFields((t) => ({
  updateAccount: t.field({
    rights: 'editor',
    type: UpdateAccountPayload,
    args: { input: t.arg({ type: UpdateAccountInput, required: true }) },
    resolve: async (_parent, { input: { id: globalId, ...fields } }, ctx) => {
      const id = tryDecodeId('Account', globalId);
      if (id === null) return invalidInput(['id'], 'Expected the id of an Account.', 'INVALID_ID');
      for (const [field, value] of Object.entries(fields)) {
        if (value === null && !CLEARABLE.has(field)) {
          return invalidInput([field], 'Expected a value; null clears organization and displayName only.');
        }
      }
      const change = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
      const result = await ctx.ports.updateAccount(id, change);
      ctx.renewLoaders();
      switch (result.kind) {
        case 'updated':
          ctx.noteChange({ before: result.before, after: result.after });
          return branded('UpdateAccountSuccess', { id });
        case 'not_found':
          return notFound('There is no such account.');
        case 'invalid':
          return invalidInput([result.field], result.message);
      }
    },
  }),
}));
