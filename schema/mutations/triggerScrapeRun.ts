import { AccountFilterInput, readAccountFilter } from '../accountFilterInput.ts';
import { branded } from '../branded.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { ScrapeMode, ScrapePriority } from '../enums.ts';
import { CodedError } from '../errors/codedError.ts';
import {
  idempotencyConflict,
  IdempotencyConflictError,
  invalidInput,
  InvalidInputError,
  nothingToScrape,
  NothingToScrapeError,
  scrapeRunActive,
  ScrapeRunActiveError,
} from '../errors/userErrors.ts';
import { tryDecodeId } from '../globalId.ts';
import { ScrapeRun } from '../types/scrapeRun.ts';
import type { ScrapeRunRow } from '../../db/tables/scrapeRuns.ts';

/** What HTTP headers and databases of others allow for such keys. */
const MAX_KEY_LENGTH = 255;

const TriggerScrapeRunInput = builder.inputType('TriggerScrapeRunInput', {
  description:
    'mode defaults to LIVE. Neither filter nor accountIds: all ACTIVE accounts; both: the intersection; PAUSED and ' +
    'ARCHIVED are never collected. idempotencyKey: 1..255 characters.',
  fields: (t) => ({
    filter: t.field({ type: AccountFilterInput }),
    accountIds: t.idList(),
    mode: t.field({ type: ScrapeMode }),
    priority: t.field({ type: ScrapePriority }),
    dryRun: t.boolean(),
    idempotencyKey: t.string(),
  }),
});

const TriggerScrapeRunSuccess = builder
  .objectRef<{ run: ScrapeRunRow; replayed: boolean }>('TriggerScrapeRunSuccess')
  .implement({
    description: 'The run was created, or created before by the same idempotencyKey.',
    fields: (t) => ({
      run: t.expose('run', { type: ScrapeRun }),
      replayed: t.exposeBoolean('replayed', { description: 'True when the idempotencyKey was used before.' }),
    }),
  });

const TriggerScrapeRunPayload = builder.unionType('TriggerScrapeRunPayload', {
  types: [
    TriggerScrapeRunSuccess,
    ScrapeRunActiveError,
    IdempotencyConflictError,
    NothingToScrapeError,
    InvalidInputError,
  ],
});

/** The input as the port wants it, or what is wrong with it. */
function readInput(input: typeof TriggerScrapeRunInput.$inferInput, caller: string) {
  if (input.dryRun) return invalidInput(['dryRun'], 'Expected no dryRun: plans are not made yet.');
  const key = input.idempotencyKey ?? null;
  if (key !== null && (key === '' || key.length > MAX_KEY_LENGTH || key.includes('\0'))) {
    return invalidInput(['idempotencyKey'], `Expected 1..${MAX_KEY_LENGTH} characters, got ${key.length}.`);
  }
  const accountIds = input.accountIds?.map((id) => tryDecodeId('Account', id)) ?? null;
  const badId = accountIds?.indexOf(null) ?? -1;
  if (badId !== -1)
    return invalidInput(['accountIds', String(badId)], 'Expected the id of an Account.', 'INVALID_ID');
  const badFilterId = input.filter?.ids?.findIndex((id) => tryDecodeId('Account', id) === null) ?? -1;
  if (badFilterId !== -1) {
    return invalidInput(
      ['filter', 'ids', String(badFilterId)],
      'Expected the id of an Account.',
      'INVALID_ID',
    );
  }
  try {
    return {
      filter: input.filter ? readAccountFilter(input.filter) : null,
      accountIds: accountIds as number[] | null,
      mode: input.mode ?? ('LIVE' as const),
      priority: input.priority ?? ('NORMAL' as const),
      idempotencyKey: key,
      caller,
    };
  } catch (error) {
    if (error instanceof CodedError) return invalidInput(['filter'], error.message);
    throw error;
  }
}

async function readRun(runId: number, ctx: GraphQLContext): Promise<ScrapeRunRow> {
  ctx.renewLoaders();
  return (await ctx.loaders.scrapeRunById({ id: runId }))!;
}

builder.mutationFields((t) => ({
  triggerScrapeRun: t.field({
    type: TriggerScrapeRunPayload,
    args: { input: t.arg({ type: TriggerScrapeRunInput, required: true }) },
    resolve: async (_parent, { input }, ctx) => {
      const request = readInput(input, ctx.caller);
      if ('code' in request) return request;
      const result = await ctx.ports.startRun(request);
      switch (result.kind) {
        case 'started':
          return branded('TriggerScrapeRunSuccess', {
            run: await readRun(result.runId, ctx),
            replayed: result.replayed,
          });
        case 'active':
          return scrapeRunActive(await readRun(result.runId, ctx));
        case 'conflict':
          return idempotencyConflict();
        case 'nothing':
          return nothingToScrape();
      }
    },
  }),
}));
