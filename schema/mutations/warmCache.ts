import { branded } from '../branded.ts';
import { builder } from '../builder.ts';
import type { CacheWarmed } from '../context.ts';
import { LONG } from '../deadlineSeconds.ts';
import { invalidInput, InvalidInputError } from '../errors/userErrors.ts';

/** Each is an execution: more of them would keep the database from those who wait for an answer. */
const MOST_OPERATIONS = 1_000;

const WarmCacheInput = builder.inputType('WarmCacheInput', {
  description: 'limit: 1..1,000, how many operations at most.',
  fields: (t) => ({ limit: t.int() }),
});

const WarmCacheSuccess = builder.objectRef<CacheWarmed>('WarmCacheSuccess').implement({
  rights: 'operator',
  description: 'What is asked most often is answered from the cache again.',
  fields: (t) => ({
    warmed: t.exposeInt('warmed', { description: 'Operations that were executed and stored.' }),
    skipped: t.exposeInt('skipped', {
      description:
        'Operations that were stored already, whose answer is not one to store, or for which the time did not suffice.',
    }),
    milliseconds: t.exposeFloat('milliseconds', { description: 'How long it took.' }),
  }),
});

const WarmCachePayload = builder.unionType('WarmCachePayload', {
  types: [WarmCacheSuccess, InvalidInputError],
});

builder.mutationFields((t) => ({
  warmCache: t.field({
    rights: 'operator',
    extensions: LONG,
    type: WarmCachePayload,
    description: 'Executes what was asked most often and is not stored, most asked first.',
    args: { input: t.arg({ type: WarmCacheInput, required: true }) },
    resolve: async (_parent, { input }, ctx) => {
      const limit = input.limit ?? null;
      if (limit !== null && (limit < 1 || limit > MOST_OPERATIONS))
        return invalidInput(['limit'], `Expected limit in 1..${MOST_OPERATIONS}, got ${limit}.`);
      const { warmed, skipped, milliseconds } = await ctx.ports.warmCache(limit);
      ctx.noteChange({ after: { warmed, skipped } });
      return branded('WarmCacheSuccess', { warmed, skipped, milliseconds });
    },
  }),
}));
