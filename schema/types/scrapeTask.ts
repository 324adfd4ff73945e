import type { ScrapeTaskRow } from '../../db/tables/scrapeTasks.ts';
import { builder } from '../builder.ts';
import { connectionType } from '../connection.ts';
import { ScrapeTaskStatus } from '../enums.ts';
import { encodeId } from '../globalId.ts';
import { selectedColumns } from '../selectedColumns.ts';
import { Account } from './account.ts';
import { accountOf } from './accountOf.ts';
import { Snapshot } from './snapshot.ts';

export const ScrapeTask = builder.objectRef<ScrapeTaskRow>('ScrapeTask');

ScrapeTask.implement({
  rights: 'viewer',
  description:
    'errorCode: NOT_FOUND SUSPENDED AUTH FORBIDDEN RATE_LIMITED TRANSIENT BAD_RESPONSE DAY_OVER (FAILED); QUOTA ' +
    'UNSUPPORTED NOT_CONFIGURED REAL_DATA (SKIPPED).',
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => encodeId('ScrapeTask', id) }),
    account: t.field({
      type: Account,
      resolve: ({ accountId }, _args, ctx, info) => accountOf(accountId, ctx, info),
    }),
    status: t.expose('status', { type: ScrapeTaskStatus }),
    attempts: t.exposeInt('attempts'),
    errorCode: t.exposeString('errorCode', { nullable: true }),
    errorMessage: t.exposeString('errorMessage', { nullable: true }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true }),
    snapshot: t.field({
      type: Snapshot,
      nullable: true,
      description: 'Of a SUCCEEDED task: the snapshot that stands for its day.',
      resolve: ({ status, accountId, date }, _args, ctx, info) =>
        status === 'SUCCEEDED'
          ? ctx.loaders.snapshotByDay({ id: { accountId, date }, columns: selectedColumns(info, 'Snapshot') })
          : null,
    }),
  }),
});

export const ScrapeTaskConnection = connectionType<ScrapeTaskRow>('ScrapeTask', () => ScrapeTask);
