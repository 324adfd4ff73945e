import {
  accountsTag,
  accountTag,
  accountTasksTag,
  anySnapshotsTag,
  handleTag,
  organizationsTag,
  organizationTag,
  platformTag,
  runsTag,
  runTag,
  snapshotsTag,
  summaryTag,
  waitingTasksTag,
  type Tag,
} from '../../db/tags.ts';
import type { TableDump } from './tableDump.ts';

type Row<Name extends keyof TableDump> = TableDump[Name][number];

/** Columns of `accounts` that no list is filtered or ordered by. */
const UNLISTED = [
  'bio',
  'avatarUrl',
  'verified',
  'platformCreatedAt',
  'platformId',
  'url',
  'searchGrams',
] as const;
/** Of `scrape_tasks`: leases are the workers' own. */
const UNSEEN = ['leaseUntil', 'unasked'] as const;
const UNSEEN_OF_TASK = [...UNSEEN, 'notBefore'] as const;
/** Columns of `account_latest` that task outcomes keep; the others follow the snapshots. */
const FAILURES = ['consecutiveFailures', 'lastErrorCode', 'lastError', 'lastErrorAt'] as const;

/**
 * The tags that a write owes for what it changed, judged by the tables before and after it: what a reader of each
 * table reports (db/tags.ts says which). A cache that trusts the tags is stale by exactly these.
 */
export function missingTags(before: TableDump, after: TableDump, told: ReadonlySet<Tag>): Tag[] {
  const owed = new Set<Tag>();
  const owe = (...tags: Tag[]) => tags.forEach((tag) => owed.add(tag));

  for (const [old, row] of changes(before.organizations, after.organizations, (each) => String(each.id))) {
    owe(organizationsTag, organizationTag((row ?? old)?.slug ?? ''));
  }
  for (const [old, row] of changes(before.accounts, after.accounts, (each) => String(each.id))) {
    for (const each of [old, row]) {
      if (each) owe(accountTag(each.id));
      if (each && old?.handleKey !== row?.handleKey) owe(handleTag(each.platform, each.handleKey));
    }
    if (!old || !row || differ(without(old, UNLISTED), without(row, UNLISTED))) owe(accountsTag);
    if (!old || !row) owe(summaryTag, platformTag((row ?? old)?.platform ?? 'X'));
  }
  for (const [old, row] of changes(
    before.accountHandles,
    after.accountHandles,
    (each) => `${each.accountId}/${each.validUntil}`,
  )) {
    owe(accountTag((row ?? old)?.accountId ?? 0));
  }
  for (const [old, row] of changes(before.accountLatest, after.accountLatest, (each) =>
    String(each.accountId),
  )) {
    if (!old || !row) continue;
    if (differ(only(old, FAILURES), only(row, FAILURES))) owe(accountTag(row.accountId));
    if (differ(without(old, FAILURES), without(row, FAILURES)))
      owe(snapshotsTag(row.accountId), anySnapshotsTag);
  }
  for (const [old, row] of changes(
    before.snapshots,
    after.snapshots,
    (each) => `${each.accountId}/${each.date}`,
  )) {
    owe(snapshotsTag((row ?? old)?.accountId ?? 0), anySnapshotsTag);
  }
  for (const [old, row] of changes(
    before.platformDaily,
    after.platformDaily,
    (each) => `${each.platform}/${each.date}`,
  )) {
    owe(summaryTag, platformTag((row ?? old)?.platform ?? 'X'));
  }
  for (const [, row] of changes(before.platformTotals, after.platformTotals, (each) => each.platform)) {
    if (row) owe(summaryTag, platformTag(row.platform), accountsOrSnapshots(before, after));
  }
  for (const [old, row] of changes(before.scrapeRuns, after.scrapeRuns, (each) => String(each.id))) {
    owe(runTag((row ?? old)?.id ?? 0));
    if (old?.status !== row?.status) owe(runsTag);
  }
  for (const [old, row] of changes(before.scrapeTasks, after.scrapeTasks, (each) => String(each.id))) {
    const task = row ?? old;
    if (!task) continue;
    // A run shows until when its tasks wait.
    if (differ(without(old, UNSEEN), without(row, UNSEEN))) owe(runTag(task.runId));
    if (differ(without(old, UNSEEN_OF_TASK), without(row, UNSEEN_OF_TASK)))
      owe(accountTasksTag(task.accountId));
    if (differ(waiting(old), waiting(row))) owe(waitingTasksTag);
  }
  if (differ(before.platformStates, after.platformStates)) owe(waitingTasksTag);
  if (differ(before.scheduleSlots, after.scheduleSlots)) owe(runsTag);
  return [...owed].filter((tag) => !told.has(tag));
}

/** Counts of accounts change with the accounts, counts of simulated ones with the snapshots. */
const accountsOrSnapshots = (before: TableDump, after: TableDump): Tag =>
  before.accounts.length === after.accounts.length ? anySnapshotsTag : accountsTag;

const waiting = (task: Row<'scrapeTasks'> | undefined) =>
  task?.status === 'QUEUED' ? { until: task.notBefore } : null;

function changes<Each>(
  before: readonly Each[],
  after: readonly Each[],
  keyOf: (row: Each) => string,
): [Each | undefined, Each | undefined][] {
  const old = new Map(before.map((row) => [keyOf(row), row]));
  const fresh = new Map(after.map((row) => [keyOf(row), row]));
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .map((key): [Each | undefined, Each | undefined] => [old.get(key), fresh.get(key)])
    .filter(([a, b]) => differ(a, b));
}

const differ = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b);

function without<Each extends object>(row: Each | undefined, names: readonly (keyof Each)[]): object {
  return Object.fromEntries(
    Object.entries(row ?? {}).filter(([name]) => !names.includes(name as keyof Each)),
  );
}

function only<Each extends object>(row: Each, names: readonly (keyof Each)[]): object {
  return Object.fromEntries(names.map((name) => [name, row[name]]));
}
