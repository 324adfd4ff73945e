import { branded } from '../branded.ts';
import { builder } from '../builder.ts';
import type { ImportSnapshotsResult } from '../context.ts';
import { LONG } from '../deadlineSeconds.ts';
import { invalidInput, InvalidInputError } from '../errors/userErrors.ts';

import { MAX_REJECTED, RejectedRow } from '../types/rejectedRow.ts';

const SnapshotFormat = builder.enumType('SnapshotFormat', {
  description:
    'CSV: columns Platform, Handle (or URL), Organization, Date, Followers, Engagement Total, Posts, Likes, Comments, ' +
    'Shares in any order and case; 0 is 0, an empty cell is unknown. JSON: { "data": [ … ] } with the same names as ' +
    'keys; 0 is unknown.',
  values: ['CSV', 'JSON'] as const,
});

const ImportSnapshotsInput = builder.inputType('ImportSnapshotsInput', {
  description:
    'data: a whole file. A request takes 1 MiB; the command `npm run import` takes files of any size.',
  fields: (t) => ({
    data: t.string({ required: true }),
    format: t.field({ type: SnapshotFormat, required: true }),
    dryRun: t.boolean(),
  }),
});

type Imported = Extract<ImportSnapshotsResult, { kind: 'imported' }> & { dryRun: boolean };

const ImportSnapshotsSuccess = builder.objectRef<Imported>('ImportSnapshotsSuccess').implement({
  rights: 'editor',
  description: 'Good rows were taken, bad ones are listed.',
  fields: (t) => ({
    accountsCreated: t.exposeInt('accountsCreated', { description: 'Accounts that were not there.' }),
    created: t.exposeInt('created'),
    updated: t.exposeInt('updated'),
    unchanged: t.exposeInt('unchanged', {
      description: 'Rows that say what is stored, and those that lose to a better one.',
    }),
    rejected: t.expose('rejected', { type: [RejectedRow], size: MAX_REJECTED }),
    dryRun: t.exposeBoolean('dryRun', { description: 'True when nothing was stored.' }),
  }),
});

const ImportSnapshotsPayload = builder.unionType('ImportSnapshotsPayload', {
  types: [ImportSnapshotsSuccess, InvalidInputError],
});

builder.mutationFields((t) => ({
  importSnapshots: t.field({
    rights: 'editor',
    extensions: LONG,
    type: ImportSnapshotsPayload,
    args: { input: t.arg({ type: ImportSnapshotsInput, required: true }) },
    resolve: async (_parent, { input: { data, format, ...options } }, ctx) => {
      const dryRun = options.dryRun ?? false;
      const result = await ctx.ports.importSnapshots(data, { format, dryRun });
      if (result.kind === 'invalid') return invalidInput(['data'], result.message);
      const { accountsCreated, created, updated, unchanged, rejected } = result;
      ctx.noteChange({ after: { accountsCreated, created, updated, unchanged, rejected: rejected.length } });
      return branded('ImportSnapshotsSuccess', { ...result, dryRun });
    },
  }),
}));
