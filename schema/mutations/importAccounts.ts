import { branded } from '../branded.ts';
import { builder } from '../builder.ts';
import type { ImportAccountsResult } from '../context.ts';
import { LONG } from '../deadlineSeconds.ts';
import { invalidInput, InvalidInputError } from '../errors/userErrors.ts';

import { MAX_REJECTED, RejectedRow } from '../types/rejectedRow.ts';

const ImportAccountsInput = builder.inputType('ImportAccountsInput', {
  description:
    'csv: a header with platform, handle or url, and organization (a name); columns in any order or case; a ' +
    'byte-order mark is fine.',
  fields: (t) => ({ csv: t.string({ required: true }), dryRun: t.boolean() }),
});

type Imported = Extract<ImportAccountsResult, { kind: 'imported' }> & { dryRun: boolean };

const ImportAccountsSuccess = builder.objectRef<Imported>('ImportAccountsSuccess').implement({
  rights: 'editor',
  description: 'Good rows were taken, bad ones are listed.',
  fields: (t) => ({
    created: t.exposeInt('created'),
    updated: t.exposeInt('updated'),
    unchanged: t.exposeInt('unchanged'),
    rejected: t.expose('rejected', { type: [RejectedRow], size: MAX_REJECTED }),
    dryRun: t.exposeBoolean('dryRun', { description: 'True when nothing was stored.' }),
  }),
});

const ImportAccountsPayload = builder.unionType('ImportAccountsPayload', {
  types: [ImportAccountsSuccess, InvalidInputError],
});

builder.mutationFields((t) => ({
  importAccounts: t.field({
    rights: 'editor',
    extensions: LONG,
    type: ImportAccountsPayload,
    args: { input: t.arg({ type: ImportAccountsInput, required: true }) },
    resolve: async (_parent, { input }, ctx) => {
      const dryRun = input.dryRun ?? false;
      const result = await ctx.ports.importAccounts(input.csv, { dryRun });
      if (result.kind === 'invalid') return invalidInput(['csv'], result.message);
      const { created, updated, unchanged, rejected } = result;
      ctx.noteChange({ after: { created, updated, unchanged, rejected: rejected.length } });
      return branded('ImportAccountsSuccess', { ...result, dryRun });
    },
  }),
}));
