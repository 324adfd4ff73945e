import type { ScrapeRunRow } from '../../db/tables/scrapeRuns.ts';
import { branded } from '../branded.ts';
import { builder } from '../builder.ts';
import {
  IdempotencyConflictError,
  invalidInput,
  InvalidInputError,
  notFound,
  NotFoundError,
  NothingToScrapeError,
  ScrapeRunActiveError,
} from '../errors/userErrors.ts';
import { tryDecodeId } from '../globalId.ts';
import { ScrapeRun } from '../types/scrapeRun.ts';
import { readIdempotencyKey } from './idempotencyKey.ts';
import { readFreshRun, refusedRun } from './startedRun.ts';

const RetryScrapeRunInput = builder.inputType('RetryScrapeRunInput', {
  description: 'idempotencyKey: 1..255 characters.',
  fields: (t) => ({ id: t.id({ required: true }), idempotencyKey: t.string() }),
});

const RetryScrapeRunSuccess = builder
  .objectRef<{ run: ScrapeRunRow; replayed: boolean }>('RetryScrapeRunSuccess')
  .implement({
    rights: 'operator',
    description: 'The new run was created, or created before by the same idempotencyKey.',
    fields: (t) => ({
      run: t.expose('run', { type: ScrapeRun, description: 'The new run; its retryOf is the earlier one.' }),
      replayed: t.exposeBoolean('replayed', { description: 'True when the idempotencyKey was used before.' }),
    }),
  });

const RetryScrapeRunPayload = builder.unionType('RetryScrapeRunPayload', {
  types: [
    RetryScrapeRunSuccess,
    NotFoundError,
    ScrapeRunActiveError,
    IdempotencyConflictError,
    NothingToScrapeError,
    InvalidInputError,
  ],
});

const NOTHING =
  'No ACTIVE account is left whose task in that run FAILED, was CANCELLED, or was SKIPPED for quota.';

builder.mutationFields((t) => ({
  retryScrapeRun: t.field({
    rights: 'operator',
    type: RetryScrapeRunPayload,
    description:
      'A new run over the accounts whose task FAILED, was CANCELLED, or was SKIPPED for quota. It is filed under today.',
    args: { input: t.arg({ type: RetryScrapeRunInput, required: true }) },
    resolve: async (_parent, { input }, ctx) => {
      const runId = tryDecodeId('ScrapeRun', input.id);
      if (runId === null) return invalidInput(['id'], 'Expected the id of a ScrapeRun.', 'INVALID_ID');
      const { key, fault } = readIdempotencyKey(input.idempotencyKey);
      if (fault) return fault;
      const result = await ctx.ports.retryRun({ runId, idempotencyKey: key, caller: ctx.caller.name });
      if (result.kind === 'not_found') return notFound('There is no such run.');
      if (result.kind !== 'started') return refusedRun(result, NOTHING, ctx);
      ctx.noteChange({ after: { runId: result.runId, replayed: result.replayed } });
      return branded('RetryScrapeRunSuccess', {
        run: await readFreshRun(result.runId, ctx),
        replayed: result.replayed,
      });
    },
  }),
}));
