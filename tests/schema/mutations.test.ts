import { describe, expect, it } from 'vitest';
import { withApi } from '../support/withApi.ts';
import { createMutate } from './mutate.ts';

const now = new Date('2026-11-21T08:00:00Z');
const api = withApi({ role: 'all', now: () => now });

const mutate = createMutate(api);

const importCsv = (csv: string, dryRun = false) =>
  mutate(
    'importAccounts',
    { csv, dryRun },
    '... on ImportAccountsSuccess { created updated unchanged dryRun rejected { line code message } }',
  );

const RUN =
  'id status mode priority trigger date progress { total succeeded failed skipped cancelled running queued }';
const trigger = (input: object) =>
  mutate(
    'triggerScrapeRun',
    input,
    `... on TriggerScrapeRunSuccess { replayed run { ${RUN} } } ... on ScrapeRunActiveError { run { id status } }`,
  );

async function ended(id: string) {
  for (;;) {
    const { data } = await api.ask(
      `query ($id: ID!) { scrapeRun(id: $id) { ${RUN} startedAt finishedAt
        platforms { platform progress { total skipped } }
        tasks(first: 100) { totalCount nodes { status errorCode errorMessage attempts account { handle } snapshot { date source followers } } } } }`,
      { id },
    );
    if (!['QUEUED', 'RUNNING'].includes(data.scrapeRun.status)) return data.scrapeRun;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function accountOf(handle: string, selection = 'id') {
  const { data } = await api.ask(
    `query ($handle: String!) { account(platform: X, handle: $handle) { ${selection} } }`,
    { handle },
  );
  return data.account;
}

describe('importAccounts', () => {
  it('takes the good rows, lists the bad ones with line and reason, and changes nothing the second time', async () => {
    const csv =
      '\uFEFFOrganization,PLATFORM,Handle,URL\r\n' +
      '"Office, of\nOne",X,@First,\r\n' +
      ' office, of one ,twitter,,https://twitter.com/Second/\r\n' +
      ',MySpace,tom,\r\n' +
      '"Office, of One",X,,\r\n' +
      'Office Two,Youtube,,https://www.youtube.com/user/Third\r\n';
    const planned = await importCsv(csv, true);
    expect(await accountOf('first')).toBeNull();
    const first = await importCsv(csv);
    expect(first).toMatchObject({ created: 2, updated: 0, unchanged: 0, dryRun: false });
    expect(first.rejected.map(({ line }: { line: number }) => line)).toEqual([4, 5, 6]);
    expect(
      first.rejected.every(({ code, message }: { code: string; message: string }) => code && message),
    ).toBe(true);
    expect({ ...planned, dryRun: false }).toEqual(first);
    expect(await importCsv(csv)).toMatchObject({ created: 0, updated: 0, unchanged: 2 });
    expect(await accountOf('FIRST', 'handle url organization { name slug }')).toEqual({
      handle: 'First',
      url: 'https://x.com/First',
      organization: { name: 'Office, of One', slug: 'office-of-one' },
    });
  });

  it('refuses a file without the columns that it needs, and says which', async () => {
    expect(await importCsv('name,age\nx,1\n')).toMatchObject({
      __typename: 'InvalidInputError',
      path: ['input', 'csv'],
    });
  });
});

describe('addAccounts', () => {
  const add = (input: object) =>
    mutate(
      'addAccounts',
      input,
      '... on AddAccountsSuccess { rows { url platform handle account { handle tags organization { slug } } } ' +
        'created unchanged dryRun rejected { line code message } }',
    );
  const urls = [
    'https://twitter.com/Pasted',
    '',
    'youtube.com/@Pasted',
    'nowhere',
    'x.com/FIRST',
    'x.com/pasted',
  ];

  it('shows what it would do, and does it', async () => {
    const input = { urls, organization: 'office-two', tags: ['press'] };
    const planned = await add({ ...input, dryRun: true });
    expect(planned).toMatchObject({
      created: 2,
      unchanged: 2,
      dryRun: true,
      rows: [
        { url: 'https://x.com/Pasted', platform: 'X', handle: 'Pasted', account: null },
        { url: 'https://www.youtube.com/@Pasted', platform: 'YOUTUBE', handle: 'Pasted', account: null },
        { platform: 'X', handle: 'FIRST', account: { handle: 'First' } },
        { platform: 'X', handle: 'pasted', account: null },
      ],
      rejected: [{ line: 4 }],
    });
    expect(await accountOf('pasted')).toBeNull();

    const added = await add(input);
    const account = { handle: 'Pasted', tags: ['press'], organization: { slug: 'office-two' } };
    expect(added).toMatchObject({
      created: 2,
      unchanged: 2,
      dryRun: false,
      rows: [{ account }, { account }, { account: { handle: 'First', tags: [] } }, { account }],
      rejected: planned.rejected,
    });
    expect(await add(input)).toEqual({ ...added, created: 0, unchanged: 4 });
  });

  it.each([
    [{ organization: 'nobody' }, ['input', 'organization']],
    [{ tags: ['a\0b'] }, ['input', 'tags']],
  ])('refuses %j with its path', async (input, path) => {
    expect(await add({ urls, ...input })).toMatchObject({ __typename: 'InvalidInputError', path });
  });

  it('needs no more statements for a hundred addresses than for one', async () => {
    const statementsOf = async (prefix: string, count: number): Promise<number> => {
      const many = Array.from({ length: count }, (_, index) => `x.com/${prefix}${index}`);
      api.takeStatements();
      expect(await add({ urls: many, organization: 'office-two' })).toMatchObject({ created: count });
      return api.takeStatements().length;
    };
    expect(await statementsOf('many', 100)).toBe(await statementsOf('few', 1));
  });
});

describe('updateAccount', () => {
  const update = (input: object) =>
    mutate(
      'updateAccount',
      input,
      '... on UpdateAccountSuccess { account { handle tags isCore status displayName } }',
    );

  it('changes what is given and keeps what is absent', async () => {
    const { id } = await accountOf('first');
    const result = await update({ id, tags: ['a', 'b', 'a'], isCore: true, displayName: 'The First' });
    expect(result.account).toMatchObject({
      handle: 'First',
      isCore: true,
      status: 'ACTIVE',
      displayName: 'The First',
    });
    expect([...result.account.tags].sort()).toEqual(['a', 'b']);
    expect((await update({ id, status: 'PAUSED' })).account).toMatchObject({
      isCore: true,
      status: 'PAUSED',
    });
    expect((await update({ id, status: 'ACTIVE', displayName: null })).account).toMatchObject({
      displayName: null,
    });
  });

  it('keeps the id of an account that was renamed, and its old handle', async () => {
    const { id } = await accountOf('first');
    expect((await update({ id, handle: 'Renamed' })).account.handle).toBe('Renamed');
    expect(await accountOf('renamed', 'id earlierHandles { handle }')).toEqual({
      id,
      earlierHandles: [{ handle: 'First' }],
    });
    expect((await importCsv('platform,handle,organization\nX,First,\n')).unchanged).toBe(1);
  });

  it('is done beside the name of the type that mutations are fields of', async () => {
    const { id } = await accountOf('renamed');
    const change = `updateAccount(input: { id: "${id}", displayName: "Beside" }) { __typename }`;
    for (const document of [
      `mutation { __typename ${change} }`,
      `mutation { ... { type: __typename } ...Name ${change} } fragment Name on Mutation { __typename }`,
    ]) {
      const { data, errors } = await api.ask(document);
      expect(errors).toBeUndefined();
      expect(data).toMatchObject({
        __typename: 'Mutation',
        updateAccount: { __typename: 'UpdateAccountSuccess' },
      });
      expect(await accountOf('renamed', 'displayName')).toEqual({ displayName: 'Beside' });
      await update({ id, displayName: null });
    }
    expect((await api.ask('mutation { __typename }')).data).toEqual({ __typename: 'Mutation' });
  });

  it('answers two changes of one account in one request with the account after each', async () => {
    const { id } = await accountOf('renamed');
    const change = (alias: string, tag: string) =>
      `${alias}: updateAccount(input: { id: "${id}", tags: ["${tag}"] }) { ... on UpdateAccountSuccess { account { tags } } }`;
    const { data } = await api.ask(`mutation { ${change('one', 'x')} ${change('two', 'y')} }`);
    expect([data.one.account.tags, data.two.account.tags]).toEqual([['x'], ['y']]);
  });

  it.each([
    [{ tags: null }, ['input', 'tags']],
    [{ handle: null }, ['input', 'handle']],
    [{ status: null }, ['input', 'status']],
    [{ organization: 'nobody' }, ['input', 'organization']],
    [{ handle: 'second' }, ['input', 'handle']],
    [{ handle: 'no spaces' }, ['input', 'handle']],
    [{ tags: ['a\0b'] }, ['input', 'tags']],
    [{ displayName: 'a\0b' }, ['input', 'displayName']],
  ])('refuses %j with its path', async (change, path) => {
    await importCsv('platform,handle,organization\nX,Second,\n');
    const { id } = await accountOf('renamed');
    expect(await update({ id, ...change })).toMatchObject({ __typename: 'InvalidInputError', path });
  });

  it('tells an id of a wrong form from one that nobody has', async () => {
    const unknown = Buffer.from('1:Account:999999').toString('base64url');
    expect(await update({ id: 'x' })).toMatchObject({
      __typename: 'InvalidInputError',
      path: ['input', 'id'],
    });
    expect(await update({ id: unknown })).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
  });
});

describe('triggerScrapeRun', () => {
  it('collects every account once, and files it under the day of the run', async () => {
    const { run, replayed } = await trigger({ mode: 'SIMULATED', priority: 'HIGH' });
    expect(replayed).toBe(false);
    expect(run).toMatchObject({ mode: 'SIMULATED', priority: 'HIGH', trigger: 'MANUAL', date: '2026-11-21' });
    const end = await ended(run.id);
    expect(end.status).toBe('SUCCEEDED');
    expect(end.progress).toEqual({
      total: end.tasks.totalCount,
      succeeded: end.tasks.totalCount,
      failed: 0,
      skipped: 0,
      cancelled: 0,
      running: 0,
      queued: 0,
    });
    for (const task of end.tasks.nodes) {
      expect(task).toMatchObject({
        status: 'SUCCEEDED',
        snapshot: { date: '2026-11-21', source: 'SIMULATED' },
      });
    }
    const { data } = await api.ask('{ summary { asOf accounts accountsCaptured simulatedAccounts } }');
    expect(data.summary).toMatchObject({ asOf: '2026-11-21', accountsCaptured: end.tasks.totalCount });
  });

  it('skips platforms that are not configured and says which variable is missing', async () => {
    const { run } = await trigger({});
    const end = await ended(run.id);
    expect(end.status).toBe('FAILED');
    expect(end.progress).toMatchObject({ total: end.tasks.totalCount, skipped: end.tasks.totalCount });
    expect(end.tasks.nodes[0]).toMatchObject({
      status: 'SKIPPED',
      errorCode: 'NOT_CONFIGURED',
      errorMessage: expect.stringContaining('X_BEARER_TOKEN'),
    });
  });

  it('answers equal requests with one key by one run, and another input by a conflict', async () => {
    const input = { mode: 'SIMULATED', idempotencyKey: 'slot-1' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => trigger(input)));
    expect(new Set(answers.map(({ run }) => run.id)).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await trigger({ ...input, priority: 'NORMAL' })).toMatchObject({ replayed: true });
    expect(await trigger({ ...input, priority: 'LOW' })).toMatchObject({
      __typename: 'IdempotencyConflictError',
    });
    await ended(answers[0].run.id);
  });

  it('collects no account that is paused, and makes no run of nothing', async () => {
    const { id } = await accountOf('second');
    await mutate('updateAccount', { id, status: 'PAUSED' }, '');
    expect(await trigger({ accountIds: [id], mode: 'SIMULATED' })).toMatchObject({
      __typename: 'NothingToScrapeError',
      code: 'NOTHING_TO_SCRAPE',
    });
    expect(await trigger({ filter: { tags: [] } })).toMatchObject({ __typename: 'NothingToScrapeError' });
  });

  it.each([
    [{ idempotencyKey: '' }, ['input', 'idempotencyKey']],
    [{ idempotencyKey: 'x'.repeat(256) }, ['input', 'idempotencyKey']],
    [{ accountIds: ['x'] }, ['input', 'accountIds', '0']],
    [{ accountIds: [Buffer.from('1:Account:999999').toString('base64url')] }, ['input', 'accountIds', '0']],
    [{ filter: { ids: ['x'] } }, ['input', 'filter', 'ids', '0']],
    [{ filter: { organizations: ['nobody'] } }, ['input', 'filter', 'organizations', '0']],
  ])('refuses %j with its path', async (input, path) => {
    expect(await trigger(input)).toMatchObject({ __typename: 'InvalidInputError', path });
  });
});

describe('cancelScrapeRun', () => {
  const cancel = (id: string) =>
    mutate('cancelScrapeRun', { id }, '... on CancelScrapeRunSuccess { run { id status } }');

  it('leaves a run that has ended as it is', async () => {
    const { run } = await trigger({ mode: 'SIMULATED' });
    const { status } = await ended(run.id);
    expect(await cancel(run.id)).toMatchObject({ run: { id: run.id, status } });
  });

  it('tells an id of a wrong form from one that nobody has', async () => {
    expect(await cancel('x')).toMatchObject({ __typename: 'InvalidInputError', path: ['input', 'id'] });
    const unknown = Buffer.from('1:ScrapeRun:999999').toString('base64url');
    expect(await cancel(unknown)).toMatchObject({ __typename: 'NotFoundError' });
  });
});
