import {
  PLATFORMS,
  type Platform as PlatformName,
  type ScrapeTaskStatus as TaskStatus,
} from '../../db/domain.ts';
import { scrapeRunOrderKeys, type TaskCount } from '../../db/queries/scrapeRuns.ts';
import { scrapeTaskOrderKeys } from '../../db/queries/scrapeTasks.ts';
import type { ScrapeRunRow } from '../../db/tables/scrapeRuns.ts';
import { builder } from '../builder.ts';
import { connectionType } from '../connection.ts';
import type { GraphQLContext } from '../context.ts';
import { cursorEncoder, type CursorScope } from '../cursor.ts';
import {
  Platform,
  ScrapeMode,
  ScrapePriority,
  ScrapeRunStatus,
  ScrapeTaskStatus,
  ScrapeTrigger,
} from '../enums.ts';
import { badInput } from '../errors/codedError.ts';

import { decodeId, encodeId } from '../globalId.ts';
import { pageArguments, readPage, readRange } from '../pageArguments.ts';
import { Node } from './nodeInterface.ts';
import { ScrapeTaskConnection } from './scrapeTask.ts';
import { partAvailableAt } from './availableAt.ts';

export const ScrapeRun = builder.objectRef<ScrapeRunRow>('ScrapeRun');

const countOf = (counts: readonly TaskCount[], status?: TaskStatus): number =>
  counts.reduce((sum, each) => (status === undefined || each.status === status ? sum + each.count : sum), 0);

/** Counts of a run, or of one platform's part of it. */
interface ProgressRecord {
  counts: readonly TaskCount[];
  run: Pick<ScrapeRunRow, 'mode' | 'startedAt' | 'finishedAt'>;
}

/**
 * At the pace so far, and not before the last platform that has to wait may be asked; null when nothing is left, and
 * while neither is known.
 */
async function etaSeconds({ counts, run }: ProgressRecord, ctx: GraphQLContext): Promise<number | null> {
  const left = countOf(counts, 'QUEUED') + countOf(counts, 'RUNNING');
  if (run.startedAt === null || run.finishedAt !== null || left === 0) return null;
  const parts = platformsOf(counts).map((platform) => counts.filter((each) => each.platform === platform));
  const waits = await Promise.all(
    parts.filter((part) => countOf(part, 'QUEUED') > 0).map((part) => partAvailableAt(part, run, ctx)),
  );
  const now = ctx.clock.readVolatile().getTime();
  const done = countOf(counts) - left;
  const atPace = done === 0 ? null : (Math.max(0, now - Date.parse(run.startedAt)) / 1000 / done) * left;
  const estimates = [atPace, ...waits.map((until) => until && (Date.parse(until) - now) / 1000)];
  const known = estimates.filter((seconds) => typeof seconds === 'number');
  return known.length === 0 ? null : Math.max(...known);
}

const platformsOf = (counts: readonly TaskCount[]) => [...new Set(counts.map(({ platform }) => platform))];

const ScrapeProgress = builder.objectRef<ProgressRecord>('ScrapeProgress').implement({
  rights: 'viewer',
  description: 'total is the sum of the other counts.',
  fields: (t) => ({
    total: t.int({ resolve: ({ counts }) => countOf(counts) }),
    succeeded: t.int({ resolve: ({ counts }) => countOf(counts, 'SUCCEEDED') }),
    failed: t.int({ resolve: ({ counts }) => countOf(counts, 'FAILED') }),
    skipped: t.int({ resolve: ({ counts }) => countOf(counts, 'SKIPPED') }),
    cancelled: t.int({ resolve: ({ counts }) => countOf(counts, 'CANCELLED') }),
    running: t.int({ resolve: ({ counts }) => countOf(counts, 'RUNNING') }),
    queued: t.int({ resolve: ({ counts }) => countOf(counts, 'QUEUED') }),
    etaSeconds: t.float({
      nullable: true,
      description:
        'At the pace so far, and not before the last platform that has to wait may be asked; null when nothing is left, ' +
        'and before anything is known.',
      resolve: (progress, _args, ctx) => etaSeconds(progress, ctx),
    }),
  }),
});

const PlatformProgress = builder
  .objectRef<ProgressRecord & { platform: PlatformName }>('PlatformProgress')
  .implement({
    rights: 'viewer',
    description: 'The part of one platform in a run.',
    fields: (t) => ({
      platform: t.expose('platform', { type: Platform }),
      progress: t.field({ type: ScrapeProgress, resolve: (progress) => progress }),
      availableAt: t.field({
        type: 'DateTime',
        nullable: true,
        description:
          'When the platform is asked next, if all that is left of it has to wait; when its allowance is used up, when ' +
          'there is one again.',
        resolve: ({ counts, run }, _args, ctx) => partAvailableAt(counts, run, ctx),
      }),
    }),
  });

ScrapeRun.implement({
  rights: 'viewer',
  description: 'One collection of snapshots: a task for each account.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => encodeId('ScrapeRun', id) }),
    status: t.expose('status', { type: ScrapeRunStatus }),
    mode: t.expose('mode', { type: ScrapeMode }),
    priority: t.expose('priority', { type: ScrapePriority }),
    trigger: t.expose('trigger', { type: ScrapeTrigger }),
    retryOf: t.field({
      type: ScrapeRun,
      nullable: true,
      resolve: ({ retryOf }, _args, ctx) =>
        retryOf === null ? null : ctx.loaders.scrapeRunById({ id: retryOf }),
    }),
    requestedAt: t.expose('requestedAt', { type: 'DateTime' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true }),
    date: t.expose('date', {
      type: 'Date',
      description: 'The UTC day on which the run was created; all its snapshots are filed under it.',
    }),
    progress: t.field({
      type: ScrapeProgress,
      resolve: async (run, _args, ctx) => ({
        counts: await ctx.loaders.taskCountsByRunId({ parent: run.id, args: {} }),
        run,
      }),
    }),
    platforms: t.field({
      type: [PlatformProgress],
      size: PLATFORMS.length,
      description: 'By name.',
      resolve: async (run, _args, ctx) => {
        const counts = await ctx.loaders.taskCountsByRunId({ parent: run.id, args: {} });
        return platformsOf(counts).map((platform) => ({
          platform,
          run,
          counts: counts.filter((each) => each.platform === platform),
        }));
      },
    }),
    tasks: t.field({
      type: ScrapeTaskConnection,
      description: 'In the order of their creation.',
      args: { ...pageArguments(t.arg), statuses: t.arg({ type: [ScrapeTaskStatus] }) },
      resolve: ({ id }, args, ctx) => {
        const statuses = args.statuses ?? null;
        const scope: CursorScope = { list: 'ScrapeRun.tasks', keys: scrapeTaskOrderKeys, binding: statuses };
        const page = readPage(args, scope);
        return {
          page: () => ctx.loaders.scrapeTaskPageByRunId({ parent: id, args: { statuses, page } }),
          count: () => ctx.loaders.scrapeTaskCountByRunId({ parent: id, args: { statuses } }),
          cursor: cursorEncoder(scope),
        };
      },
    }),
  }),
});

const ScrapeRunConnection = connectionType<ScrapeRunRow>('ScrapeRun', () => ScrapeRun);

builder.queryFields((t) => ({
  scrapeRun: t.field({
    rights: 'viewer',
    type: ScrapeRun,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_parent, { id }, ctx) => ctx.loaders.scrapeRunById({ id: decodeId('ScrapeRun', id) }),
  }),
  scrapeRuns: t.field({
    rights: 'viewer',
    type: ScrapeRunConnection,
    description: 'Newest first.',
    args: {
      ...pageArguments(t.arg),
      statuses: t.arg({ type: [ScrapeRunStatus] }),
      from: t.arg({ type: 'Date', description: 'Of ScrapeRun.date.' }),
      to: t.arg({ type: 'Date', description: 'Of ScrapeRun.date.' }),
    },
    resolve: (_parent, args, ctx) => {
      const filter = { statuses: args.statuses ?? null, range: readRange(args) };
      const scope: CursorScope = { list: 'Query.scrapeRuns', keys: scrapeRunOrderKeys, binding: filter };
      const page = readPage(args, scope);
      return {
        page: () => ctx.loaders.scrapeRunPage({ parent: null, args: { ...filter, page } }),
        count: () => ctx.loaders.scrapeRunCount({ parent: null, args: filter }),
        cursor: cursorEncoder(scope),
      };
    },
  }),
}));

builder.subscriptionFields((t) => ({
  scrapeRunProgress: t.field({
    rights: 'viewer',
    type: ScrapeRun,
    description:
      'Once at start, on each change (at most 4 a second), once when the run has ended, then complete. Unknown id: ' +
      'one error, then complete.',
    args: { id: t.arg.id({ required: true }) },
    subscribe: (_parent, { id }, ctx) => ctx.ports.watchRun(decodeId('ScrapeRun', id)),
    resolve: async (_event, { id }, ctx) => {
      ctx.renewLoaders();
      const run = await ctx.loaders.scrapeRunById({ id: decodeId('ScrapeRun', id) });
      if (!run) throw badInput(`Expected the id of a run that exists, got ${JSON.stringify(id)}.`);
      return run;
    },
  }),
}));
