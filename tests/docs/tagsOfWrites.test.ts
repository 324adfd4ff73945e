import { launcherOf } from '../scraper/runs/launcherOf.ts';
import { describe, expect, it } from 'vitest';
import { kindOf } from '../../db/tags.ts';
import { claimTasks, type ClaimedBatch } from '../../db/writes/claimTasks.ts';
import { finishTasks, type PlatformVerdict } from '../../db/writes/finishTasks.ts';
import { closeOverdueRun, requeueAll } from '../../db/writes/sweepTasks.ts';
import type { TaskEnd } from '../../db/writes/taskEnd.ts';
import { addAccounts } from '../../scraper/addAccounts.ts';
import { importAccounts } from '../../scraper/importAccounts.ts';
import { importSnapshots } from '../../scraper/importSnapshots.ts';
import { cancelRun } from '../../scraper/runs/cancelRun.ts';
import { startRun } from '../../scraper/runs/startRun.ts';
import { updateAccount, type AccountChange } from '../../scraper/updateAccount.ts';
import { createAccounts, snapshotOf } from '../support/factories.ts';
import { withOpenDatabase } from '../support/openTestDatabase.ts';
import { codeWords, readMarkdown, sectionOf, tableRows } from './markdown.ts';

const place = withOpenDatabase();
const now = (): Date => new Date('2026-11-21T08:00:00Z');

/** The kinds of tags that the page promises for an event. */
const promised = new Map(
  tableRows(sectionOf(readMarkdown('docs/reference/tags.md'), 'What a write changes')).map(
    ([event = '', tags = '']) => [event, [...new Set(codeWords(tags).map(kindOf))].sort()],
  ),
);

const importRow = (row: string) =>
  importAccounts(place.database, `platform,handle,organization\n${row}\n`, { now, dryRun: false });

const importDay = (row: string) =>
  importSnapshots(place.database, `platform,handle,date,followers\n${row}\n`, { format: 'CSV', now });

const paste = (url: string) =>
  addAccounts(place.database, { urls: [url], organization: null, tags: [], dryRun: false }, { now });

let nextHandle = 0;
/** An account that no other event touches. */
async function anAccount(organization: string | null = null): Promise<number> {
  nextHandle += 1;
  const [id] = await createAccounts(place.database, [{ handle: `name${nextHandle}`, organization }]);
  return id!;
}

const change = async (id: number, fields: AccountChange) =>
  updateAccount(place.database, id, fields, { now });

async function aRun(accountId: number): Promise<number> {
  const request = { filter: null, accountIds: [accountId], mode: 'LIVE', priority: 'NORMAL' } as const;
  const created = await startRun(
    place.database,
    { ...request, idempotencyKey: null, caller: 'anyone' },
    launcherOf(now),
  );
  if (created.kind !== 'started') throw new Error(`The run was not started: ${created.kind}.`);
  return created.runId;
}

async function aBatch(accountId: number): Promise<ClaimedBatch> {
  await aRun(accountId);
  return takeBatch();
}

async function takeBatch(): Promise<ClaimedBatch> {
  const request = { except: [], batchSize: () => 25, leaseMs: 30_000, now: now() };
  return (await place.database.write((tx) => claimTasks(tx, request)))!;
}

function endBatch(
  { runId, platform, tasks }: ClaimedBatch,
  end: TaskEnd,
  verdict: PlatformVerdict = { news: null, end: null },
) {
  const results = tasks.map(({ id, attempt, accountId }) => ({ taskId: id, attempt, accountId, end }));
  return place.database.write((tx) => finishTasks(tx, { runId, platform, results, verdict }, now()));
}

const success = (accountId: number, handle?: string): TaskEnd => ({
  status: 'SUCCEEDED',
  snapshot: snapshotOf(accountId, '2026-11-21', 10),
  profile:
    handle === undefined
      ? null
      : {
          accountId,
          platformId: `id-${accountId}`,
          handle,
          url: `https://x.com/${handle}`,
          displayName: null,
          bio: null,
          avatarUrl: null,
          verified: null,
          createdAt: null,
        },
});
const failure: TaskEnd = { status: 'FAILED', errorCode: 'NOT_FOUND', errorMessage: 'Nobody is there.' };

/** Each prepares what it needs, and gives back what is to be watched. */
const EVENTS: Record<string, () => Promise<() => Promise<unknown>>> = {
  'an import creates an account': async () => () => importRow('x,created,'),
  'an import creates an account of a new organization': async () => () => importRow('x,joined,New Office'),
  'an import moves an account to another organization': async () => {
    await importRow('x,moved,Old Home');
    await importRow('x,other,New Home');
    return () => importRow('x,moved,New Home');
  },
  'an import finds everything as it is': async () => {
    await importRow('x,same,Office');
    return () => importRow('x,same,Office');
  },
  '`addAccounts` creates an account': async () => () => paste('x.com/pasted'),
  '`addAccounts` finds everything as it is': async () => {
    await paste('x.com/pasted_before');
    return () => paste('x.com/Pasted_Before');
  },
  'an import of history adds days': async () => {
    await importRow('x,with_history,');
    return () => importDay('x,with_history,2026-11-20,5');
  },
  'an import of history creates an account': async () => () => importDay('x,of_history,2026-11-20,5'),
  'an import of history finds everything as it is': async () => {
    await importDay('x,of_history,2026-11-20,5');
    return () => importDay('x,of_history,2026-11-20,5');
  },
  '`updateAccount` changes a fact': async () => {
    const id = await anAccount();
    return () => change(id, { isCore: true });
  },
  '`updateAccount` renames': async () => {
    const id = await anAccount();
    return () => change(id, { handle: 'renamed' });
  },
  '`updateAccount` moves to another organization': async () => {
    const id = await anAccount('One');
    await anAccount('Two');
    return () => change(id, { organization: 'two' });
  },
  'a run is created': async () => {
    const id = await anAccount();
    return async () => {
      await aRun(id);
    };
  },
  'a worker takes the first batch of a run': async () => {
    await aRun(await anAccount());
    return takeBatch;
  },
  'a batch ends with snapshots, and the run with it': async () => {
    const id = await anAccount();
    const batch = await aBatch(id);
    return () => endBatch(batch, success(id));
  },
  'a batch ends with failures, and the run with it': async () => {
    const batch = await aBatch(await anAccount());
    return () => endBatch(batch, failure);
  },
  'a capture finds an account renamed': async () => {
    const id = await anAccount();
    const batch = await aBatch(id);
    return () => endBatch(batch, success(id, 'new_name'));
  },
  'a batch ends, and its platform has to wait': async () => {
    const batch = await aBatch(await anAccount());
    await aRun(await anAccount());
    // Over at once: what follows is asked for again.
    const until = now();
    return () =>
      endBatch(
        batch,
        { status: 'QUEUED', notBefore: until, isTry: true },
        {
          news: {
            outcome: 'RATE_LIMITED',
            message: 'Later.',
            pause: { code: 'RATE_LIMITED', until },
            answer: 'GIVEN',
          },
          end: null,
        },
      );
  },
  'a run is cancelled': async () => {
    const runId = await aRun(await anAccount());
    return () => cancelRun(place.database, runId, { now });
  },
  'tasks of a worker that is gone go back into the queue': async () => {
    await aBatch(await anAccount());
    return () => place.database.write((tx) => requeueAll(tx));
  },
  'the day of a run is over': async () => {
    const runId = await aRun(await anAccount());
    return () => place.database.write((tx) => closeOverdueRun(tx, runId, now()));
  },
};

describe('docs/reference/tags.md tells what changes when', () => {
  it('every event of the page is done here', () => {
    expect(Object.keys(EVENTS).sort()).toEqual([...promised.keys()].sort());
  });

  it.each(Object.keys(EVENTS))('%s', async (event) => {
    const happen = await EVENTS[event]!();
    place.takeTags();
    await happen();
    const changed = new Set([...place.takeTags()].map(kindOf));
    expect([...changed].sort()).toEqual(promised.get(event));
    await endEverything();
  });
});

/** No event finds a run of another one open. */
async function endEverything(): Promise<void> {
  await place.database.write((tx) => requeueAll(tx));
  for (;;) {
    const batch = await place.database.write((tx) =>
      claimTasks(tx, { except: [], batchSize: () => 100, leaseMs: 30_000, now: now() }),
    );
    if (!batch) return;
    await endBatch(batch, failure);
  }
}
