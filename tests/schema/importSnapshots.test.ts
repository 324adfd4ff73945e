import { describe, expect, it } from 'vitest';
import { addDays } from '../../db/day.ts';
import { withApi } from '../support/withApi.ts';
import { createMutate } from './mutate.ts';

const now = new Date('2026-11-21T08:00:00Z');
const api = withApi({ now: () => now });
const mutate = createMutate(api);

async function accountOf(handle: string, selection = 'id') {
  const { data } = await api.ask(
    `query ($handle: String!) { account(platform: X, handle: $handle) { ${selection} } }`,
    { handle },
  );
  return data.account;
}

describe('importSnapshots', () => {
  const load = (data: string, format: 'CSV' | 'JSON', dryRun = false) =>
    mutate(
      'importSnapshots',
      { data, format, dryRun },
      '... on ImportSnapshotsSuccess { accountsCreated created updated unchanged dryRun rejected { line code message } }',
    );
  const historyOf = async (handle: string) =>
    (
      await accountOf(
        handle,
        'url snapshots { nodes { date source capturedAt followers followersMissing engagements } }',
      )
    )?.snapshots.nodes;

  it('takes history as CSV, shows before what it would do, and changes nothing the second time', async () => {
    const csv =
      'Platform,Handle,Organization,Date,Followers,Engagement Total,Posts,Likes,Comments,Shares\r\n' +
      'X,History,Office Two,2026-11-19,0,12,,,,\r\n' +
      'X,@history,Office Two,2026-11-20,,,5,,,\r\n' +
      'X,history,,2026-11-22,7,,,,,\r\n' +
      'X,history,,2026-11-18,"1,234",,,,,\r\n';
    const planned = await load(csv, 'CSV', true);
    expect(await accountOf('history')).toBeNull();
    const answer = await load(csv, 'CSV');
    expect(answer).toMatchObject({
      accountsCreated: 1,
      created: 2,
      updated: 0,
      unchanged: 0,
      dryRun: false,
      rejected: [
        { line: 4, code: 'FUTURE_DATE' },
        { line: 5, code: 'INVALID_NUMBER' },
      ],
    });
    expect({ ...planned, dryRun: false }).toEqual(answer);
    expect(await historyOf('history')).toEqual([
      {
        date: '2026-11-20',
        source: 'IMPORTED',
        capturedAt: null,
        followers: null,
        followersMissing: 'NOT_REPORTED',
        engagements: null,
      },
      {
        date: '2026-11-19',
        source: 'IMPORTED',
        capturedAt: null,
        followers: 0,
        followersMissing: null,
        engagements: 12,
      },
    ]);
    expect(await load(csv, 'CSV')).toEqual({ ...answer, accountsCreated: 0, created: 0, unchanged: 2 });
  });

  it('takes the JSON export, in which 0 is unknown', async () => {
    const data = [
      {
        platform: 'X',
        handle: 'Exported',
        date: '2026-11-20T23:30:00-02:00',
        followers: 5,
        engagement_total: 0,
      },
      { platform: 'X', handle: 'Exported', date: '2026-11-20', followers: 0, posts: 2 },
      'nothing',
    ];
    expect(
      await load(JSON.stringify({ export_date: '2026-11-21', total_records: 3, data }), 'JSON'),
    ).toMatchObject({
      created: 2,
      rejected: [{ line: 3, code: 'INVALID_JSON' }],
    });
    expect(await historyOf('exported')).toMatchObject([
      { date: '2026-11-21', followers: 5, engagements: null },
      { date: '2026-11-20', followers: null, followersMissing: 'NOT_REPORTED' },
    ]);
  });

  it('refuses data that it cannot read, and says why', async () => {
    for (const format of ['CSV', 'JSON'] as const) {
      expect(await load('platform,handle\nX,a\n', format)).toMatchObject({
        __typename: 'InvalidInputError',
        path: ['input', 'data'],
      });
    }
  });

  it('takes ten thousand rows in one request', async () => {
    const rows = Array.from(
      { length: 10_000 },
      (_, index) => `X,m${index % 30},${dayAt(index)},${index},,,,1,2,3`,
    );
    const csv = `platform,handle,date,followers,engagements,posts,views,likes,comments,shares\n${rows.join('\n')}`;
    expect(await load(csv, 'CSV')).toMatchObject({ accountsCreated: 30, created: 10_000, rejected: [] });
  });
});

const dayAt = (index: number) => addDays('2026-11-20', -Math.floor(index / 30));
