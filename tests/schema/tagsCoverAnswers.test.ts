import { recordDueSlots, settleSlot } from '../../db/writes/scheduleSlots.ts';
import { launcherOf } from '../scraper/runs/launcherOf.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { claimTasks, renewLeases, type ClaimedBatch } from '../../db/writes/claimTasks.ts';
import { finishTasks, type PlatformVerdict } from '../../db/writes/finishTasks.ts';
import type { LearntProfile } from '../../db/writes/learnProfiles.ts';
import { closeOverdueRun, requeueAll, requeueExpired } from '../../db/writes/sweepTasks.ts';
import type { TaskEnd } from '../../db/writes/taskEnd.ts';
import { addAccounts } from '../../scraper/addAccounts.ts';
import { importAccounts } from '../../scraper/importAccounts.ts';
import { importSnapshots } from '../../scraper/importSnapshots.ts';
import { cancelRun } from '../../scraper/runs/cancelRun.ts';
import { startRun } from '../../scraper/runs/startRun.ts';
import { updateAccount, type AccountChange } from '../../scraper/updateAccount.ts';
import { createAccounts, snapshotOf, storeSnapshots } from '../support/factories.ts';
import { withOpenDatabase } from '../support/openTestDatabase.ts';
import { askDirectly, type DirectAnswer } from './directOperations.ts';
import { EVERY_OPERATION, isStill, reachableCoordinates, selectedCoordinates } from './everyOperation.ts';

const place = withOpenDatabase();
/** Answers differ by what was written alone. */
const now = (): Date => new Date('2026-11-21T08:00:00Z');
const at = (time: string): Date => new Date(`2026-11-21T${time}Z`);

const ALPHA = 1;
const BETA = 2;
const GAMMA = 3;
const DELTA = 4;
const EPSILON = 5;
const ZETA = 6;
/** Three accounts later. */
const FIRST_ON_MASTODON = 9;

beforeAll(async () => {
  await createAccounts(place.database, [
    { handle: 'alpha', organization: 'Office A', governance: { tags: ['a'] } },
    { handle: 'beta', organization: 'Office B' },
    { handle: 'gamma', platform: 'YOUTUBE', organization: 'Office A' },
    { handle: 'delta', platform: 'BLUESKY' },
    { handle: 'epsilon', organization: 'Office B' },
    { handle: 'zeta' },
  ]);
  await storeSnapshots(place.database, [
    snapshotOf(ALPHA, '2026-11-18', 100, { likes: 1, comments: 1, shares: 1, posts: 3 }),
    snapshotOf(ALPHA, '2026-11-19', 102, { likes: 2, comments: 1, shares: 1, posts: 3 }),
    snapshotOf(ALPHA, '2026-11-20', 105, { likes: 5, comments: 2, shares: 1, posts: 4 }),
    snapshotOf(BETA, '2026-11-18', 50),
    snapshotOf(BETA, '2026-11-20', 60),
    snapshotOf(GAMMA, '2026-11-20', 105),
    snapshotOf(DELTA, '2026-11-10', 7, { source: 'IMPORTED' }),
    snapshotOf(EPSILON, '2026-11-19', 900, { source: 'SIMULATED' }),
    snapshotOf(EPSILON, '2026-11-20', 910, { source: 'SIMULATED' }),
  ]);
});

const importRow = (header: string, row: string) =>
  importAccounts(place.database, `${header}\n${row}\n`, { now, dryRun: false });
const importAccount = (row: string) => importRow('platform,handle,organization', row);
async function change(id: number, fields: AccountChange): Promise<void> {
  expect(await updateAccount(place.database, id, fields, { now })).toMatchObject({ kind: 'updated' });
}
const store = (...rows: Parameters<typeof storeSnapshots>[1]) => storeSnapshots(place.database, rows);

/** The runs of the story have the ids 1, 2, 3 … */
const start = (accountIds: readonly number[], mode: 'LIVE' | 'SIMULATED' = 'LIVE') =>
  startRun(
    place.database,
    { filter: null, accountIds, mode, priority: 'NORMAL', idempotencyKey: null, caller: 'anyone' },
    launcherOf(now),
  );

/** What the worker of the story holds. */
let batch: ClaimedBatch | null = null;
async function claim(size: number, when: Date = now()): Promise<void> {
  const request = { except: [], batchSize: () => size, leaseMs: 30_000, now: when };
  batch = await place.database.write((tx) => claimTasks(tx, request));
  expect(batch).not.toBeNull();
}

function finish(
  endOf: (accountId: number) => TaskEnd,
  verdict: PlatformVerdict = { news: null, end: null },
  when: Date = now(),
) {
  const { runId, platform, tasks } = batch!;
  const results = tasks.map(({ id, attempt, accountId }) => ({
    taskId: id,
    attempt,
    accountId,
    end: endOf(accountId),
  }));
  return place.database.write((tx) => finishTasks(tx, { runId, platform, results, verdict }, when));
}

const captured = (
  accountId: number,
  followers: number | null,
  profile: Partial<LearntProfile> = {},
): TaskEnd => ({
  status: 'SUCCEEDED',
  snapshot: snapshotOf(accountId, '2026-11-21', followers, { capturedAt: now().toISOString() }),
  profile: {
    accountId,
    platformId: `id-${accountId}`,
    handle: ['', 'alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta'][accountId]!,
    url: 'https://x.com/of-the-platform',
    displayName: null,
    bio: null,
    avatarUrl: null,
    verified: null,
    createdAt: null,
    ...profile,
  },
});
const failed: TaskEnd = { status: 'FAILED', errorCode: 'NOT_FOUND', errorMessage: 'Nobody is there.' };
const OUT_OF_QUOTA = { status: 'SKIPPED', errorCode: 'QUOTA', errorMessage: 'No more today.' } as const;
const later = (time: string): TaskEnd => ({ status: 'QUEUED', notBefore: at(time), isTry: true });

const recordSlot = (slot: string) =>
  place.database.write((tx) =>
    recordDueSlots(tx, { name: 'daily', cron: '10 * * * *' }, () => [new Date(slot)], now()),
  );
const settle = (slot: string, end: Parameters<typeof settleSlot>[3]) =>
  place.database.write((tx) => settleSlot(tx, 'daily', new Date(slot), end));

/** Everything that writes, in an order in which each finds what it needs. */
const STORY: Record<string, () => Promise<unknown>> = {
  'an import creates an account': () => importAccount('x,fresh,'),
  'an import creates an account of a new organization': () => importAccount('x,fresh2,Brand New'),
  'an import gives an account an organization': () => importAccount('x,fresh,Office B'),
  'an import moves an account to another organization': () => importAccount('x,fresh,Office A'),
  'an import finds everything as it is': () => importAccount('x,fresh,Office A'),
  'an import of a first account on a platform': () => importAccount('mastodon,first@mastodon.social,'),
  'an import gives another address': () => importRow('url', 'https://www.youtube.com/@gamma'),
  'a person pastes addresses': () =>
    addAccounts(
      place.database,
      {
        urls: ['x.com/pasted', 'https://x.com/FRESH', 'youtube.com/@pasted'],
        organization: 'office-b',
        tags: ['a'],
        dryRun: false,
      },
      { now },
    ),

  'a person says that an account is core': () => change(ALPHA, { isCore: true }),
  'a person tags an account': () => change(BETA, { tags: ['a', 'b'] }),
  'a person names an account': () => change(ALPHA, { displayName: 'Shown as Alpha' }),
  'a person pauses an account': () => change(BETA, { status: 'PAUSED' }),
  'a person archives an account': () => change(ZETA, { status: 'ARCHIVED' }),
  'a person takes accounts up again': async () => {
    await change(BETA, { status: 'ACTIVE' });
    await change(ZETA, { status: 'ACTIVE' });
  },
  'a person moves an account': () => change(ALPHA, { organization: 'office-b' }),
  'a person takes an account out of its organization': () => change(ALPHA, { organization: null }),
  'a person puts it back': () => change(ALPHA, { organization: 'office-a' }),
  'a person removes a name': () => change(ALPHA, { displayName: null }),
  'a person spells a handle in another way': () => change(ALPHA, { handle: 'Alpha' }),
  'a person renames an account': () => change(ALPHA, { handle: 'renamed' }),
  'an import knows an account by its old handle': () => importAccount('x,alpha,Office B'),
  'a person renames it back': () => change(ALPHA, { handle: 'alpha' }),
  'a person changes everything at once': () =>
    change(DELTA, {
      isCore: true,
      tags: ['a'],
      organization: 'brand-new',
      displayName: 'Delta',
      handle: 'delta.example.org',
    }),

  'numbers of a new day': () => store(snapshotOf(GAMMA, '2026-11-21', 130, { likes: 9 })),
  'a correction of yesterday': () => store(snapshotOf(ALPHA, '2026-11-20', 104, { posts: 5, likes: 9 })),
  'a number that was unknown': () =>
    store(snapshotOf(ALPHA, '2026-11-20', 104, { views: 3, listed: 2, following: 1 })),
  'a day between two others': () =>
    store(snapshotOf(BETA, '2026-11-19', 55, { likes: 1, comments: 1, shares: 1 })),
  'a day before all others': () => store(snapshotOf(BETA, '2026-10-01', 10)),
  'an imported day': () =>
    store(snapshotOf(ALPHA, '2026-11-15', 90, { source: 'IMPORTED', engagementsReported: 44 })),
  'an imported day that loses': () => store(snapshotOf(ALPHA, '2026-11-20', 1, { source: 'IMPORTED' })),
  'an imported day that is corrected': () =>
    store(snapshotOf(ALPHA, '2026-11-15', 91, { source: 'IMPORTED' })),
  'history from a file, of accounts that are there and of one that is not': () =>
    importSnapshots(
      place.database,
      'platform,handle,organization,date,followers,engagement total,posts\n' +
        'X,alpha,,2026-11-14,80,3,1\nX,historic,Office A,2026-11-20,5,,2\nYOUTUBE,gamma,,2026-11-19,,7,\n',
      { format: 'CSV', now },
    ),
  'a hidden number': () => store(snapshotOf(GAMMA, '2026-11-19', null)),
  'simulated numbers': () => store(snapshotOf(EPSILON, '2026-11-21', 920, { source: 'SIMULATED' })),
  'simulated numbers of a new account': () =>
    store(snapshotOf(ZETA, '2026-11-20', 5, { source: 'SIMULATED' })),
  'simulated numbers of a real account are refused': () =>
    store(snapshotOf(ALPHA, '2026-11-21', 5, { source: 'SIMULATED' })),
  'real numbers replace simulated ones': () => store(snapshotOf(EPSILON, '2026-11-18', 3)),
  'imported numbers replace simulated ones': () =>
    store(snapshotOf(ZETA, '2026-11-12', 3, { source: 'IMPORTED' })),
  'numbers of several accounts': () =>
    store(
      snapshotOf(ALPHA, '2026-11-17', 99),
      snapshotOf(BETA, '2026-11-17', 49),
      snapshotOf(GAMMA, '2026-11-17', 9),
      snapshotOf(FIRST_ON_MASTODON, '2026-11-20', 4),
    ),

  'run 1 is created': () => start([ALPHA, BETA]),
  'its first batch is taken': () => claim(25),
  'the worker says that it is alive': () =>
    place.database.write(async (tx) => ({
      result: await renewLeases(tx, batch!.tasks, at('08:05:00')),
      changed: [],
    })),
  'one is captured with all that is known of it, one is to be asked again': () =>
    finish((id) =>
      id === ALPHA
        ? captured(ALPHA, 111, {
            displayName: 'Alpha Shown',
            bio: 'Who we are',
            avatarUrl: 'https://example.org/a.png',
            verified: true,
            createdAt: '2010-01-01T00:00:00Z',
          })
        : later('09:00:00'),
    ),
  'run 2 is created': () => start([GAMMA, EPSILON, ZETA]),
  'two tasks of run 2 are taken, one of run 1 waits': () => claim(2),
  'its platform has to wait, in every run': () =>
    finish(() => later('10:00:00'), {
      news: {
        outcome: 'RATE_LIMITED',
        message: 'Later.',
        pause: { code: 'RATE_LIMITED', until: at('10:00:00') },
        answer: 'GIVEN',
      },
      end: null,
    }),
  'another platform of run 2 is asked': () => claim(25),
  'and answers': () => finish((id) => captured(id, 140, { verified: false })),
  'the last task of run 1 is taken': () => claim(25, at('10:00:00')),
  'it fails, and run 1 ends': () => finish(() => failed),
  'a task of run 2 is taken again': () => claim(1, at('10:00:00')),
  'the quota is used up, and run 2 ends': () =>
    finish(
      () => OUT_OF_QUOTA,
      {
        news: {
          outcome: 'QUOTA',
          message: OUT_OF_QUOTA.errorMessage,
          pause: { code: 'QUOTA', until: at('23:00:00') },
          answer: 'GIVEN',
        },
        end: OUT_OF_QUOTA,
      },
      at('10:00:00'),
    ),
  'a worker that comes too late': () => finish((id) => captured(id, 1)),

  'a slot of the schedule is due': () => recordSlot('2026-11-21T06:10:00Z'),
  'it has its run': () => settle('2026-11-21T06:10:00Z', { status: 'STARTED', runId: 2 }),
  'the next slot is due': () => recordSlot('2026-11-21T07:10:00Z'),
  'it has nothing to scrape': () => settle('2026-11-21T07:10:00Z', { status: 'NOTHING', runId: null }),

  'run 3 is created, simulated': () => start([ALPHA, BETA, GAMMA, DELTA], 'SIMULATED'),
  'a task of run 3 is taken': () => claim(1),
  'the account has real data': () =>
    finish((id) => ({
      status: 'SUCCEEDED',
      snapshot: snapshotOf(id, '2026-11-21', 1, { source: 'SIMULATED' }),
      profile: null,
    })),
  'run 3 is cancelled': () => cancelRun(place.database, 3, { now }),
  'run 3 is cancelled again': () => cancelRun(place.database, 3, { now }),

  'run 4 is created': () => start([ALPHA, ZETA]),
  'run 4 is taken': () => claim(25),
  'a capture finds one renamed and the numbers of one hidden': () =>
    finish((id) => (id === ALPHA ? captured(id, 112, { handle: 'captured' }) : captured(id, null))),
  'run 5 is created': () => start([ALPHA, BETA]),
  'run 5 is taken': () => claim(25),
  'a capture finds two that have changed their names among themselves': () =>
    finish((id) => captured(id, 113, { handle: id === ALPHA ? 'beta' : 'captured' })),
  'a person gives the first name back': () => change(ALPHA, { handle: 'alpha' }),
  'run 6 is created': () => start([ALPHA, ZETA]),
  'run 6 is taken': () => claim(2),
  'both accounts are to be asked again': () => finish((id) => later(id === ALPHA ? '10:00:00' : '11:00:00')),
  'the first of them is taken': () => claim(1, at('10:00:00')),
  'its worker died': () => place.database.write((tx) => requeueExpired(tx, at('12:00:00'))),
  'it is taken again': () => claim(1),
  'all workers died': () => place.database.write((tx) => requeueAll(tx)),
  'it is taken once more': () => claim(1),
  'run 6 is cancelled': () => cancelRun(place.database, 6, { now }),
  'run 7 is created': () => start([BETA, GAMMA]),
  'run 7 is to ask again': async () => {
    await claim(1);
    await finish(() => later('10:00:00'));
  },
  'the day of run 7 is over': () => place.database.write((tx) => closeOverdueRun(tx, 7, at('23:59:59'))),
};

const answerAll = (): Promise<DirectAnswer[]> =>
  Promise.all(EVERY_OPERATION.map((operation) => askDirectly(place.database, operation, { now })));

describe('whatever a write changes in an answer, it tells a tag that the answer has read', () => {
  let answers: DirectAnswer[] = [];
  const moved = new Set<string>();
  beforeAll(async () => {
    answers = await answerAll();
  });

  it('the operations look at every field of the schema', () => {
    const selected = selectedCoordinates(EVERY_OPERATION);
    expect([...reachableCoordinates()].filter((each) => !selected.has(each))).toEqual([]);
  });

  it.each(Object.keys(STORY))('%s', async (event) => {
    place.takeTags();
    await STORY[event]!();
    const told = place.takeTags();
    const before = answers;
    answers = await answerAll();
    const stale = EVERY_OPERATION.filter((operation, index) => {
      const { text, reads } = before[index]!;
      if (answers[index]!.text === text) return false;
      moved.add(operation);
      return ![...reads.tags].some((tag) => told.has(tag));
    });
    expect({ told: [...told].sort(), stale }).toEqual({ told: [...told].sort(), stale: [] });
  });

  it('the story moves the answers that can move', () => {
    expect(EVERY_OPERATION.filter((operation) => !moved.has(operation) && !isStill(operation))).toEqual([]);
  });
});
