import { profileUrl } from '../../scraper/platforms/profileUrl.ts';
import { anyAccountFilter } from './argumentValues.ts';
import { plain, type Operation } from './operations.ts';
import type { Random } from './random.ts';
import {
  anyDay,
  anyHandle,
  anyId,
  anyPlatform,
  anySlug,
  handleOf,
  ORGANIZATIONS,
  PLATFORMS_IN_USE,
  TAGS,
} from './vocabulary.ts';

/** A change by a client, named so that the answer tells what came of it. */
/** @param isTame only what is done when it is answered, as a run is not */
export function anyMutation(random: Random, name: string, isTame: boolean): Operation {
  return random.weighted<(random: Random, name: string) => Operation>([
    [14, updateAccount],
    [4, importAccounts],
    [2, addAccounts],
    [1, importSnapshots],
    [isTame ? 0 : 2, triggerScrapeRun],
    [isTame ? 0 : 1, cancelScrapeRun],
    [isTame ? 0 : 1, invalidateCache],
    [isTame ? 0 : 0.3, warmCache],
  ])(random, name);
}

const ERRORS = '... on InvalidInputError { path code message } ... on NotFoundError { code }';

function updateAccount(random: Random, name: string): Operation {
  const fields = random.sample(
    Object.keys(CHANGES),
    random.weighted([
      [7, 1],
      [2, 2],
      [1, 4],
    ]),
  );
  const input = Object.fromEntries(fields.map((field) => [field, CHANGES[field]!(random)]));
  return plain(
    name,
    `mutation ${name}($input: UpdateAccountInput!) { updateAccount(input: $input) { __typename ${ERRORS}
      ... on UpdateAccountSuccess { account { id handle displayName tags status isCore organization { slug } } } } }`,
    { input: { id: anyId(random, 'Account'), ...input } },
  );
}

const CHANGES: Record<string, (random: Random) => unknown> = {
  displayName: (random) => (random.chance(0.15) ? null : `Name ${random.int(1, 9)} of the office`),
  // Of any platform: some are taken, some are no handle here.
  handle: (random) => handleOf(random.pick(PLATFORMS_IN_USE), random.int(1, 10)),
  isCore: (random) => random.chance(0.5),
  organization: (random) => (random.chance(0.2) ? null : anySlug(random)),
  status: (random) => random.pick(['ACTIVE', 'ACTIVE', 'PAUSED', 'ARCHIVED']),
  tags: (random) => random.sample(TAGS, random.int(0, 3)),
};

function importAccounts(random: Random, name: string): Operation {
  const rows = Array.from({ length: random.int(1, 6) }, () => {
    const platform = random.chance(0.05) ? 'nowhere' : anyPlatform(random);
    const handle = random.chance(0.05) ? 'not a handle!' : anyHandle(random, anyPlatform(random));
    const organization = random.chance(0.15) ? '' : random.pick(ORGANIZATIONS);
    return [platform, handle, organization, random.pick(TAGS), random.chance(0.5)].join(',');
  });
  return plain(
    name,
    `mutation ${name}($input: ImportAccountsInput!) { importAccounts(input: $input) { __typename ${ERRORS.split(' ... on NotFound')[0]}
      ... on ImportAccountsSuccess { created updated unchanged rejected { line code } } } }`,
    {
      input: {
        csv: ['platform,handle,organization,tags,core', ...rows].join('\n'),
        ...(random.chance(0.1) && { dryRun: true }),
      },
    },
  );
}

function addAccounts(random: Random, name: string): Operation {
  const urls = Array.from({ length: random.int(1, 6) }, () => {
    const platform = anyPlatform(random);
    return random.chance(0.05) ? 'nowhere' : profileUrl(platform, anyHandle(random, platform));
  });
  return plain(
    name,
    `mutation ${name}($input: AddAccountsInput!) { addAccounts(input: $input) { __typename ${ERRORS.split(' ... on NotFound')[0]}
      ... on AddAccountsSuccess { created unchanged rows { url platform handle account { id displayName } } rejected { line code } } } }`,
    {
      input: {
        urls,
        ...(random.chance(0.5) && { organization: anySlug(random) }),
        ...(random.chance(0.5) && { tags: random.sample(TAGS, random.int(0, 3)) }),
        ...(random.chance(0.1) && { dryRun: true }),
      },
    },
  );
}

function importSnapshots(random: Random, name: string): Operation {
  const rows = Array.from({ length: random.int(1, 6) }, () => {
    const platform = anyPlatform(random);
    return {
      platform,
      handle: anyHandle(random, platform),
      date: anyDay(random),
      followers: random.int(0, 99),
    };
  });
  const isCsv = random.chance(0.5);
  return plain(
    name,
    `mutation ${name}($input: ImportSnapshotsInput!) { importSnapshots(input: $input) { __typename ${ERRORS.split(' ... on NotFound')[0]}
      ... on ImportSnapshotsSuccess { accountsCreated created updated unchanged rejected { line code } } } }`,
    {
      input: {
        format: isCsv ? 'CSV' : 'JSON',
        data: isCsv
          ? ['platform,handle,date,followers', ...rows.map((row) => Object.values(row).join())].join('\n')
          : JSON.stringify({ data: rows }),
        ...(random.chance(0.1) && { dryRun: true }),
      },
    },
  );
}

function triggerScrapeRun(random: Random, name: string): Operation {
  const filter = random.chance(0.7) ? { platforms: [anyPlatform(random)] } : anyAccountFilter(random);
  // Of real sources only those that are not configured: nobody is asked.
  const isLive = random.chance(0.15);
  return plain(
    name,
    `mutation ${name}($input: TriggerScrapeRunInput!) { triggerScrapeRun(input: $input) { __typename
      ... on UserError { code message } ... on TriggerScrapeRunSuccess { run { id } } } }`,
    {
      input: {
        filter: isLive ? { platforms: [random.pick(['X', 'YOUTUBE'])] } : filter,
        mode: isLive ? 'LIVE' : 'SIMULATED',
        ...(random.chance(0.15) && { dryRun: true }),
        ...(random.chance(0.2) && { priority: random.pick(['HIGH', 'LOW']) }),
      },
    },
  );
}

function cancelScrapeRun(random: Random, name: string): Operation {
  return plain(
    name,
    `mutation ${name}($id: ID!) { cancelScrapeRun(input: { id: $id }) { __typename ${ERRORS}
      ... on CancelScrapeRunSuccess { run { status progress { cancelled queued } } } } }`,
    { id: anyId(random, 'ScrapeRun') },
  );
}

function invalidateCache(random: Random, name: string): Operation {
  const tag = (): string => {
    const kind = random.pick(['account', 'snapshots', 'platform', 'organization', 'run', 'tasks']);
    const key = random.chance(0.4) ? '*' : (KEYS[kind]?.(random) ?? String(1 + random.zipf(40)));
    return random.weighted([
      [4, `${kind}:${key}`],
      [4, random.pick(['accounts', 'summary', 'runs'])],
      [1, '*'],
      [1, 'bad:'],
    ]);
  };
  return plain(
    name,
    `mutation ${name}($input: InvalidateCacheInput!) { invalidateCache(input: $input) { __typename
      ... on InvalidateCacheSuccess { tags } ... on UserError { code } } }`,
    { input: { tags: Array.from({ length: random.int(1, 3) }, tag) } },
  );
}

const KEYS: Partial<Record<string, (random: Random) => string>> = {
  platform: (random) => anyPlatform(random).toLowerCase(),
  organization: anySlug,
};

function warmCache(random: Random, name: string): Operation {
  return plain(
    name,
    `mutation ${name}($limit: Int) { warmCache(input: { limit: $limit }) { __typename ... on UserError { code } } }`,
    { limit: random.int(1, 50) },
  );
}
