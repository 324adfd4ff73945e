import { foldText } from '../../db/domain.ts';
import type { AccountColumn, AccountRecord, LatestSnapshotColumn } from '../../db/queries/accountSelect.ts';
import type { EarlierHandle } from '../../db/queries/accounts.ts';
import { builder } from '../builder.ts';
import { AccountStatus, Granularity, Platform } from '../enums.ts';
import { historyOfRange } from '../fieldSize.ts';
import { encodeId } from '../globalId.ts';
import { pageArguments, readRange } from '../pageArguments.ts';
import { bringsOf, readsOf, selectedColumns } from '../selectedColumns.ts';
import { handleOf } from '../loaders/accountLoaders.ts';
import { checkText } from '../textInput.ts';
import { AccountConnection, accountConnection, accountListArguments } from './accountConnection.ts';
import { ageHours, isStale } from './freshness.ts';
import { Growth } from './growth.ts';
import { History, readHistory } from './history.ts';
import { Node } from './nodeInterface.ts';
import { Organization } from './organization.ts';
import { ScrapeTask } from './scrapeTask.ts';
import { Snapshot } from './snapshot.ts';
import { accountSnapshots, SnapshotConnection } from './snapshotConnection.ts';
import { wantedHistory } from './wantedHistory.ts';

const reads = readsOf<AccountColumn>();
const brings = bringsOf<LatestSnapshotColumn>();

export const Account = builder.objectRef<AccountRecord>('Account');

const AccountHandle = builder.objectRef<EarlierHandle>('AccountHandle').implement({
  rights: 'viewer',
  description: 'A handle that an account had before.',
  fields: (t) => ({
    handle: t.exposeString('handle'),
    validUntil: t.expose('validUntil', {
      type: 'DateTime',
      description: 'When the next one was first seen.',
    }),
  }),
});

const Freshness = builder.objectRef<AccountRecord>('Freshness').implement({
  rights: 'viewer',
  description:
    'Captured: LIVE or SIMULATED; imports do not count. isStale: ACTIVE and not captured for 36 h (never ' +
    'captured: since it was added).',
  fields: (t) => ({
    lastCapturedAt: t.expose('lastCapturedAt', { type: 'DateTime', nullable: true }),
    ageHours: t.int({
      nullable: true,
      description: 'Whole hours since lastCapturedAt.',
      resolve: ({ lastCapturedAt }, _args, ctx) =>
        lastCapturedAt === null ? null : ageHours(Date.parse(lastCapturedAt), ctx.clock),
    }),
    isStale: t.boolean({
      resolve: ({ status, lastCapturedAt, createdAt }, _args, ctx) =>
        status === 'ACTIVE' && isStale(Date.parse(lastCapturedAt ?? createdAt), ctx.clock),
    }),
    consecutiveFailures: t.exposeInt('consecutiveFailures', {
      description: 'FAILED tasks since the last success; skipped and cancelled ones change nothing.',
    }),
    lastErrorCode: t.exposeString('lastErrorCode', { nullable: true }),
    lastError: t.exposeString('lastError', { nullable: true }),
    lastErrorAt: t.expose('lastErrorAt', { type: 'DateTime', nullable: true }),
  }),
});

Account.implement({
  rights: 'viewer',
  description: 'One public social-media account.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({ ...reads('id'), resolve: (account) => encodeId('Account', account.id) }),
    platform: t.expose('platform', { type: Platform, ...reads('platform') }),
    handle: t.exposeString('handle', { ...reads('handle'), description: 'As the platform spells it.' }),
    displayName: t.exposeString('displayName', { nullable: true, ...reads('displayName') }),
    url: t.exposeString('url', reads('url')),
    bio: t.exposeString('bio', { nullable: true, ...reads('bio'), description: 'Plain text, never markup.' }),
    avatarUrl: t.exposeString('avatarUrl', { nullable: true, ...reads('avatarUrl') }),
    verified: t.exposeBoolean('verified', { nullable: true, ...reads('verified') }),
    platformCreatedAt: t.expose('platformCreatedAt', {
      type: 'DateTime',
      nullable: true,
      ...reads('platformCreatedAt'),
      description: 'When the account was made on its platform.',
    }),
    organization: t.field({
      type: Organization,
      nullable: true,
      ...reads('organizationId'),
      resolve: ({ organizationId }, _args, ctx) =>
        organizationId === null ? null : ctx.loaders.organizationById({ id: organizationId }),
    }),
    tags: t.exposeStringList('tags', reads('tags')),
    isCore: t.exposeBoolean('isCore', { ...reads('isCore'), description: 'Collected first.' }),
    isLeader: t.exposeBoolean('isLeader', { ...reads('isLeader'), description: "A leader's own account." }),
    team: t.exposeString('team', { nullable: true, ...reads('team'), description: 'Who runs the account.' }),
    preclearance: t.exposeString('preclearance', {
      nullable: true,
      ...reads('preclearance'),
      description: 'Who must agree before something is posted.',
    }),
    sensitivity: t.exposeString('sensitivity', {
      nullable: true,
      ...reads('sensitivity'),
      description: "How careful one must be, in the organization's own words.",
    }),
    status: t.expose('status', { type: AccountStatus, ...reads('status') }),
    isSimulated: t.exposeBoolean('isSimulated', {
      ...reads('isSimulated'),
      description:
        'True when its snapshots are simulated: an account has simulated data or real data, never both.',
    }),
    earlierHandles: t.field({
      type: [AccountHandle],
      // A rename is seen once a day at most; an account that was renamed more often than this is still answered whole.
      size: 10,
      ...reads('id'),
      description: 'The handles it had before, latest first.',
      resolve: ({ id }, _args, ctx) => ctx.loaders.earlierHandlesByAccountId({ parent: id, args: {} }),
    }),

    followers: t.expose('followers', {
      type: 'SafeInt',
      nullable: true,
      ...reads('followers'),
      description: 'The latest known number: what FOLLOWERS orders by.',
    }),
    followersAsOf: t.expose('followersAsOf', {
      type: 'Date',
      nullable: true,
      ...reads('followersAsOf'),
      description: 'The day of that number.',
    }),
    latestSnapshot: t.field({
      type: Snapshot,
      nullable: true,
      ...brings('latestSnapshot.date'),
      description: 'The row of the latest day; its followers may be null (HIDDEN).',
      resolve: ({ latestSnapshot }) => latestSnapshot,
    }),
    snapshot: t.field({
      type: Snapshot,
      nullable: true,
      ...reads('id'),
      args: { on: t.arg({ type: 'Date', required: true }) },
      resolve: ({ id }, { on }, ctx, info) =>
        ctx.loaders.snapshotByDay({
          id: { accountId: id, date: on },
          columns: selectedColumns(info, 'Snapshot'),
        }),
    }),
    snapshots: t.field({
      type: SnapshotConnection,
      ...reads('id'),
      description: 'Newest day first.',
      args: { ...pageArguments(t.arg), from: t.arg({ type: 'Date' }), to: t.arg({ type: 'Date' }) },
      resolve: ({ id }, args, ctx, info) => accountSnapshots(id, args, ctx, info),
    }),
    history: t.field({
      type: History,
      size: historyOfRange,
      ...reads('id'),
      description:
        'Every day of from..to (defaults: first and last snapshot; at most 3,660 entries) as columns of equal ' +
        'length, for charts. WEEK (ISO, Monday) and MONTH: dates holds the first day of the period; levels are the ' +
        'last known in it, engagements the sum of those known, sources the weakest in it, followersMissing that of ' +
        'its last day if no day has a known number.',
      args: {
        from: t.arg({ type: 'Date' }),
        to: t.arg({ type: 'Date' }),
        granularity: t.arg({ type: Granularity, required: true, defaultValue: 'DAY' }),
      },
      resolve: (account, args, ctx, info) =>
        readHistory(account, args, selectedColumns(info, 'History'), ctx),
    }),
    growth: t.field({
      type: Growth,
      nullable: true,
      ...reads('id'),
      description:
        'Between the last known number at or before `from` (else the first known after it; default: the first ' +
        'known) and the last known at or before `to` (default: the last known); its from and to name the days used; ' +
        'null if they are the same day.',
      args: { from: t.arg({ type: 'Date' }), to: t.arg({ type: 'Date' }) },
      resolve: ({ id }, args, ctx) => ctx.loaders.growthByAccountId({ parent: id, args: readRange(args) }),
    }),
    freshness: t.field({
      type: Freshness,
      ...reads(
        'status',
        'createdAt',
        'lastCapturedAt',
        'consecutiveFailures',
        'lastErrorCode',
        'lastError',
        'lastErrorAt',
      ),
      resolve: (account) => account,
    }),
    lastTask: t.field({
      type: ScrapeTask,
      nullable: true,
      ...reads('id'),
      resolve: ({ id }, _args, ctx) => ctx.loaders.lastTaskByAccountId({ id }),
    }),
  }),
});

builder.queryFields((t) => ({
  account: t.field({
    rights: 'viewer',
    type: Account,
    nullable: true,
    description: 'The handle is compared without case.',
    args: { platform: t.arg({ type: Platform, required: true }), handle: t.arg.string({ required: true }) },
    resolve: (_parent, { platform, handle }, ctx, info) =>
      ctx.loaders.accountByHandle({
        parent: handleOf(platform, foldText(checkText('handle', handle))),
        args: wantedHistory(info),
        columns: selectedColumns(info, 'Account'),
      }),
  }),
  accounts: t.field({
    rights: 'viewer',
    type: AccountConnection,
    description: 'By default by FOLLOWERS, DESC.',
    args: accountListArguments(t.arg),
    resolve: (_parent, args, ctx, info) => accountConnection(null, args, ctx, info),
  }),
}));
