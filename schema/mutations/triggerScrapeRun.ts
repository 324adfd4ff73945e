import { PLATFORMS } from '../../db/domain.ts';
import { AccountFilterInput, readAccountFilter } from '../accountFilterInput.ts';
import { branded } from '../branded.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext, PlanRunResult, PlatformPlan } from '../context.ts';
import { Platform, ScrapeMode, ScrapePriority } from '../enums.ts';
import { CodedError } from '../errors/codedError.ts';
import {
  IdempotencyConflictError,
  invalidInput,
  InvalidInputError,
  NothingToScrapeError,
  ScrapeRunActiveError,
} from '../errors/userErrors.ts';

import { decodeId, tryDecodeId } from '../globalId.ts';
import { ScrapeRun } from '../types/scrapeRun.ts';
import { readIdempotencyKey } from './idempotencyKey.ts';
import { readFreshRun, refusedRun } from './startedRun.ts';
import type { ScrapeRunRow } from '../../db/tables/scrapeRuns.ts';

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
    rights: 'operator',
    description: 'The run was created, or created before by the same idempotencyKey.',
    fields: (t) => ({
      run: t.expose('run', { type: ScrapeRun }),
      replayed: t.exposeBoolean('replayed', { description: 'True when the idempotencyKey was used before.' }),
    }),
  });

const PlatformScrapePlan = builder.objectRef<PlatformPlan>('PlatformScrapePlan').implement({
  rights: 'operator',
  description: "A platform's part of a plan.",
  fields: (t) => ({
    platform: t.expose('platform', { type: Platform }),
    accounts: t.exposeInt('accounts', { description: 'Those that would be skipped included.' }),
    requests: t.exposeInt('requests', {
      description:
        'That the platform counts, when nothing fails. A handle whose id is unknown may take one more.',
    }),
    skipped: t.exposeInt('skipped'),
    reason: t.exposeString('reason', { nullable: true, description: 'Why accounts would be skipped.' }),
    estimatedCostUsd: t.exposeFloat('estimatedCostUsd', {
      nullable: true,
      description: 'null where the platform charges nothing.',
    }),
  }),
});

const TriggerScrapeRunPlan = builder
  .objectRef<Extract<PlanRunResult, { kind: 'planned' }>>('TriggerScrapeRunPlan')
  .implement({
    rights: 'operator',
    description: 'The answer to dryRun: true. Nothing is stored, no key is used up.',
    fields: (t) => ({
      accounts: t.exposeInt('accounts'),
      estimatedSeconds: t.exposeFloat('estimatedSeconds', {
        description: 'At the configured pace, with answers as fast as usual and nothing failing.',
      }),
      platforms: t.field({
        type: [PlatformScrapePlan],
        size: PLATFORMS.length,
        description: 'By name.',
        resolve: ({ platforms }) => [...platforms],
      }),
    }),
  });

const TriggerScrapeRunPayload = builder.unionType('TriggerScrapeRunPayload', {
  types: [
    TriggerScrapeRunSuccess,
    TriggerScrapeRunPlan,
    ScrapeRunActiveError,
    IdempotencyConflictError,
    NothingToScrapeError,
    InvalidInputError,
  ],
});

type TriggerInput = typeof TriggerScrapeRunInput.$inferInput;

/** The input as the port wants it, or what is wrong with it. */
async function readInput(input: TriggerInput, ctx: GraphQLContext) {
  const key = readIdempotencyKey(input.idempotencyKey);
  const fault =
    key.fault ??
    (await findBadAccount(['accountIds'], input.accountIds ?? [], ctx)) ??
    (await findBadAccount(['filter', 'ids'], input.filter?.ids ?? [], ctx)) ??
    (await findBadOrganization(input.filter?.organizations ?? [], ctx));
  if (fault) return fault;
  try {
    return {
      filter: input.filter ? readAccountFilter(input.filter) : null,
      accountIds: input.accountIds?.map((id) => decodeId('Account', id)) ?? null,
      mode: input.mode ?? ('LIVE' as const),
      priority: input.priority ?? ('NORMAL' as const),
      idempotencyKey: key.key,
      caller: ctx.caller.name,
      trigger: ctx.caller.trigger,
    };
  } catch (error) {
    if (error instanceof CodedError) return invalidInput(['filter'], error.message);
    throw error;
  }
}

/** The first id that is malformed or names no account. */
async function findBadAccount(path: readonly string[], ids: readonly string[], ctx: GraphQLContext) {
  const keys = ids.map((id) => tryDecodeId('Account', id));
  const malformed = keys.indexOf(null);
  if (malformed !== -1) {
    return invalidInput([...path, String(malformed)], 'Expected the id of an Account.', 'INVALID_ID');
  }
  const accounts = await Promise.all(keys.map((id) => ctx.loaders.accountById({ id: id! })));
  const unknown = accounts.indexOf(null);
  return unknown === -1
    ? null
    : invalidInput([...path, String(unknown)], 'There is no such account.', 'NOT_FOUND');
}

/** The first slug that names no organization. */
async function findBadOrganization(slugs: readonly string[], ctx: GraphQLContext) {
  const withNul = slugs.findIndex((slug) => slug.includes('\0'));
  const found =
    withNul === -1
      ? await Promise.all(slugs.map((slug) => ctx.loaders.organizationBySlug({ id: slug })))
      : [];
  const bad = withNul === -1 ? found.indexOf(null) : withNul;
  return bad === -1
    ? null
    : invalidInput(['filter', 'organizations', String(bad)], 'There is no such organization.', 'NOT_FOUND');
}

const NOTHING = 'No ACTIVE account is left after filter and accountIds.';

builder.mutationFields((t) => ({
  triggerScrapeRun: t.field({
    rights: 'operator',
    type: TriggerScrapeRunPayload,
    args: { input: t.arg({ type: TriggerScrapeRunInput, required: true }) },
    resolve: async (_parent, { input }, ctx) => {
      const request = await readInput(input, ctx);
      if ('code' in request) return request;
      const result = await (input.dryRun ? ctx.ports.planRun(request) : ctx.ports.startRun(request));
      if (result.kind === 'planned') return branded('TriggerScrapeRunPlan', result);
      if (result.kind !== 'started') return refusedRun(result, NOTHING, ctx);
      ctx.noteChange({ after: { runId: result.runId, replayed: result.replayed } });
      return branded('TriggerScrapeRunSuccess', {
        run: await readFreshRun(result.runId, ctx),
        replayed: result.replayed,
      });
    },
  }),
}));
