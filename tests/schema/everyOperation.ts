import {
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type GraphQLObjectType,
} from 'graphql';
import { encodeId, type IdType } from '../../schema/globalId.ts';
import { schema } from '../../schema/index.ts';

/** The ids that a test gives out are small: of these some are there, and others come later. */
const id = (type: IdType, key: number) => JSON.stringify(encodeId(type, key));

const ALPHA = 'account(platform: X, handle: "alpha")';
const DAY = '2026-11-20';

/**
 * How a value of each type is come by; `§` stands for its fields. Each field alone by the first way, so that no tag hides
 * behind that of another, and all of them by the others.
 */
const WAYS: Record<string, readonly string[]> = {
  Account: [`${ALPHA} { § }`, 'accounts(orderBy: { field: HANDLE, direction: ASC }) { nodes { § } }'],
  AccountConnection: ['accounts { § }', 'organization(slug: "office-b") { accounts(first: 2) { § } }'],
  AccountEdge: ['accounts(first: 3) { edges { § } }'],
  AccountHandle: [`${ALPHA} { earlierHandles { § } }`, 'accounts { nodes { earlierHandles { § } } }'],
  Freshness: [`${ALPHA} { freshness { § } }`],
  Growth: [`${ALPHA} { growth { § } }`, `${ALPHA} { growth(from: "2026-11-19", to: "${DAY}") { § } }`],
  History: [
    `${ALPHA} { history { § } }`,
    `${ALPHA} { history(from: "2026-11-01", to: "2026-11-30", granularity: WEEK) { § } }`,
  ],
  Mover: ['summary { topMovers { § } }'],
  Organization: ['organizations { nodes { § } }', 'organization(slug: "brand-new") { § }'],
  OrganizationConnection: ['organizations { § }'],
  OrganizationEdge: ['organizations { edges { § } }'],
  OrganizationSummary: ['summary { byOrganization { § } }'],
  PageInfo: [
    'accounts(last: 6) { pageInfo { § } }',
    'organizations(first: 2) { pageInfo { § } }',
    `${ALPHA} { snapshots(first: 2) { pageInfo { § } } }`,
    'scrapeRuns(first: 2) { pageInfo { § } }',
    `scrapeRun(id: ${id('ScrapeRun', 3)}) { tasks(statuses: [SUCCEEDED]) { pageInfo { § } } }`,
  ],
  PlatformProgress: [`scrapeRun(id: ${id('ScrapeRun', 2)}) { platforms { § } }`],
  PlatformStatus: ['platforms { § }'],
  Schedule: ['schedules { § }'],
  PlatformSummary: ['summary { byPlatform { § } }', 'summary(filter: { isCore: true }) { byPlatform { § } }'],
  ScrapeProgress: [
    `scrapeRun(id: ${id('ScrapeRun', 3)}) { progress { § } }`,
    `scrapeRun(id: ${id('ScrapeRun', 2)}) { platforms { progress { § } } }`,
  ],
  ScrapeRun: [`scrapeRun(id: ${id('ScrapeRun', 2)}) { § }`, 'scrapeRuns { nodes { § } }'],
  ScrapeRunConnection: ['scrapeRuns { § }', 'scrapeRuns(statuses: [RUNNING, QUEUED]) { § }'],
  ScrapeRunEdge: ['scrapeRuns { edges { § } }'],
  ScrapeTask: [
    `${ALPHA} { lastTask { § } }`,
    `scrapeRun(id: ${id('ScrapeRun', 2)}) { tasks { nodes { § } } }`,
  ],
  ScrapeTaskConnection: [
    `scrapeRun(id: ${id('ScrapeRun', 2)}) { tasks { § } }`,
    `scrapeRun(id: ${id('ScrapeRun', 3)}) { tasks(statuses: [QUEUED]) { § } }`,
  ],
  ScrapeTaskEdge: [`scrapeRun(id: ${id('ScrapeRun', 2)}) { tasks { edges { § } } }`],
  Snapshot: [
    `${ALPHA} { latestSnapshot { § } }`,
    `${ALPHA} { snapshot(on: "2026-11-15") { § } }`,
    `${ALPHA} { snapshots { nodes { § } } }`,
    'snapshots { nodes { § } }',
  ],
  SnapshotConnection: [
    `${ALPHA} { snapshots { § } }`,
    'snapshots { § }',
    'snapshots(filter: { tags: ["a"] }) { § }',
  ],
  SnapshotEdge: [`${ALPHA} { snapshots { edges { § } } }`],
  Summary: [
    'summary { § }',
    `summary(asOf: "${DAY}") { § }`,
    `summary(asOf: "${DAY}", filter: { platforms: [X] }) { § }`,
    'summary(filter: { statuses: [ACTIVE] }) { § }',
    'organization(slug: "office-b") { summary { § } }',
  ],
  SummaryHistory: [
    'summary { history { § } }',
    'organization(slug: "office-a") { summary { history { § } } }',
  ],
};

/** Fields that are objects, and whatever a list is filtered or ordered by. */
const OTHERS: readonly string[] = [
  ...(
    ['FOLLOWERS', 'FOLLOWER_CHANGE', 'FOLLOWER_CHANGE_RATIO', 'HANDLE', 'PLATFORM', 'LAST_CAPTURED'] as const
  ).flatMap((field) =>
    ['ASC', 'DESC'].map(
      (direction) => `accounts(orderBy: { field: ${field}, direction: ${direction} }) { nodes { id } }`,
    ),
  ),
  ...[
    `ids: [${id('Account', 1)}, ${id('Account', 8)}]`,
    'platforms: [MASTODON]',
    'platforms: []',
    'organizations: ["office-a"]',
    'organizations: ["brand-new"]',
    'hasOrganization: false',
    'tags: ["a"]',
    'isCore: true',
    'statuses: [PAUSED, ARCHIVED]',
    'search: "alpha"',
    'search: "shown"',
    'isStale: true',
    'isStale: false',
    'followersMin: 105',
    'followersMax: 105',
    'notCapturedOn: "2026-11-21"',
  ].flatMap((filter) => [
    `accounts(filter: { ${filter} }, orderBy: { field: HANDLE, direction: ASC }) { nodes { id } }`,
    `accounts(filter: { ${filter} }) { totalCount }`,
    `snapshots(filter: { ${filter} }) { totalCount nodes { date } }`,
    `summary(asOf: "${DAY}", filter: { ${filter} }) { accounts followersChange history { dates followers } }`,
  ]),
  ...[1, 4, 8, 9].map(
    (key) => `node(id: ${id('Account', key)}) { id ... on Account { handle isSimulated } }`,
  ),
  `node(id: ${id('Organization', 3)}) { id ... on Organization { name } }`,
  ...[1, 2, 3, 4, 5].map((key) => `node(id: ${id('ScrapeRun', key)}) { id ... on ScrapeRun { status } }`),
  ...[1, 2, 3, 4, 5].map((key) => `scrapeRun(id: ${id('ScrapeRun', key)}) { id finishedAt }`),
  `nodes(ids: [${id('Account', 2)}, ${id('Organization', 4)}, ${id('ScrapeRun', 4)}]) { id }`,
  ...['alpha', 'renamed', 'beta', 'captured', 'fresh', 'fresh2', 'nobody'].map(
    (handle) => `account(platform: X, handle: "${handle}") { id }`,
  ),
  ...['brand-new', 'nowhere'].map((slug) => `organization(slug: "${slug}") { name }`),
  `${ALPHA} { organization { slug accounts { totalCount } } }`,
  `${ALPHA} { lastTask { account { handle } snapshot { followers } } }`,
  `${ALPHA} { snapshots(from: "2026-11-19", to: "${DAY}") { totalCount nodes { account { displayName } followers } } }`,
  `${ALPHA} { history(from: "2026-11-19", to: "2026-11-22") { followersMissing sources } }`,
  'accounts { edges { node { latestSnapshot { date } lastTask { status } } } }',
  'organization(slug: "office-a") { accounts(filter: { isCore: true }) { nodes { handle } totalCount } }',
  'organization(slug: "office-b") { accounts { nodes { followers } totalCount } }',
  'organizations { edges { node { summary { followers } accounts { totalCount } } } }',
  'snapshots(from: "2026-11-20") { totalCount edges { node { account { handle } date } } pageInfo { endCursor } }',
  `snapshots(to: "${DAY}", filter: { platforms: [X] }) { totalCount }`,
  'summary { topMovers(days: 30) { account { handle organization { name } } } }',
  'summary { byOrganization { organization { slug name } } }',
  `summary { history(from: "2026-11-01", to: "2026-11-30", granularity: MONTH) { dates followers } }`,
  `scrapeRuns(from: "2026-11-21") { edges { node { retryOf { id } tasks { totalCount edges { node { id } } } } } }`,
  `scrapeRun(id: ${id('ScrapeRun', 1)}) { platforms { availableAt } }`,
  'platforms { platform availableAt accounts }',
  'schedules { lastRun { id status } }',
];

const leafFieldsOf = (type: GraphQLObjectType): string[] =>
  Object.values(type.getFields())
    .filter((field) => isLeafType(getNamedType(field.type)))
    .map((field) => field.name);

/** Queries that look at every field but those of what nobody stores, or whom only its caller gets. */
export const EVERY_OPERATION: readonly string[] = [
  ...Object.entries(WAYS).flatMap(([name, ways]) => {
    const type = schema.getType(name);
    if (!isObjectType(type)) throw new Error(`There is no type ${name}.`);
    const fields = leafFieldsOf(type);
    const [first = '', ...others] = ways;
    return [
      ...fields.map((field) => first.replace('§', field)),
      ...others.map((way) => way.replace('§', fields.join(' '))),
    ];
  }),
  ...OTHERS,
].map((selection) => `{ ${selection} }`);

/** `Type.field` of all that the operations select. */
export function selectedCoordinates(operations: readonly string[]): Set<string> {
  const coordinates = new Set<string>();
  const info = new TypeInfo(schema);
  for (const operation of operations) {
    visit(
      parse(operation),
      visitWithTypeInfo(info, {
        Field: ({ name }) => void coordinates.add(`${info.getParentType()?.name}.${name.value}`),
      }),
    );
  }
  return coordinates;
}

/** `Type.field` of all that a query can reach, without the figures of the process. */
export function reachableCoordinates(): Set<string> {
  const coordinates = new Set<string>();
  const seen = new Set<string>();
  const look = (type: unknown): void => {
    if (!isObjectType(type) && !isInterfaceType(type)) return;
    if (seen.has(type.name) || NEVER_SHARED.has(type.name)) return;
    seen.add(type.name);
    if (isInterfaceType(type)) for (const each of schema.getPossibleTypes(type)) look(each);
    for (const field of Object.values(type.getFields())) {
      coordinates.add(`${type.name}.${field.name}`);
      look(getNamedType(field.type));
    }
  };
  look(schema.getQueryType());
  for (const each of coordinates) if (NEVER_SHARED.has(each)) coordinates.delete(each);
  return coordinates;
}

/** Types, and the fields that lead to them. */
const NEVER_SHARED: ReadonlySet<string> = new Set(
  'Performance Query.performance Caller Query.caller ApiKey Query.apiKeys AuditEntryConnection Query.auditLog'.split(
    ' ',
  ),
);

/** What no write of the product changes: the configuration, and what does not come to be in a test. */
export const isStill = (operation: string): boolean => STILL.some((pattern) => pattern.test(operation));

const STILL: readonly RegExp[] = [
  /platforms { (?:configured|platform|problem|problemCode|requestsPerWindow|windowSeconds|paceRequests|paceSeconds|batchSize) }/,
  /schedules { (?:cron|nextSlot) }/,
  /platforms: \[\]|"nobody"|"nowhere"|hasNextPage }/,
];
