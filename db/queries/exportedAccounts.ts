import { sql } from 'drizzle-orm';
import { accountLatest } from '../tables/accountLatest.ts';
import { accounts } from '../tables/accounts.ts';
import { organizations } from '../tables/organizations.ts';
import { snapshots } from '../tables/snapshots.ts';
import { accountConditions, allOf, isStaleAt, type AccountFilter } from './accountFilter.ts';
import { accountOrderKeys, growthTable, type AccountOrder } from './accountOrder.ts';
import {
  booleanText,
  idText,
  instantText,
  lineOf,
  wholeLine,
  type ExportColumn,
  type ExportQuery,
} from './exportLines.ts';
import { orderBy } from './keyset.ts';

export interface AccountExportArguments {
  filter: AccountFilter;
  order: Pick<AccountOrder, 'field' | 'direction'>;
  /** The window of the columns that tell a change, and of the orders by it. */
  growth: NonNullable<AccountOrder['growth']>;
  /** Before the key in an account's id. */
  idPrefix: string;
}

/** Why no number is known at all; the latest day says so, if there is one. */
const followersMissing = sql`CASE WHEN ${accountLatest.followers} IS NULL THEN coalesce((
  SELECT ${snapshots.followersMissing} FROM ${snapshots}
  WHERE ${snapshots.accountId} = ${accountLatest.accountId} AND ${snapshots.date} = ${accountLatest.latestDate}),
  'NOT_TRACKED_YET') END`;
const change = sql`(growth.to_followers - growth.from_followers)`;

/** What the table of accounts shows; programs go by their places, too, so new ones go to the end. */
const columnsAt = (now: Date, idPrefix: string): readonly ExportColumn[] => [
  { name: 'id', kind: 'word', value: idText(idPrefix, sql`${accounts.id}`) },
  { name: 'platform', kind: 'word', value: sql`${accounts.platform}` },
  { name: 'handle', kind: 'text', value: sql`${accounts.handle}` },
  { name: 'displayName', kind: 'text', value: sql`${accounts.displayName}` },
  { name: 'url', kind: 'text', value: sql`${accounts.url}` },
  { name: 'organization', kind: 'text', value: sql`${organizations.name}` },
  { name: 'followers', kind: 'number', value: sql`${accountLatest.followers}` },
  { name: 'followersAsOf', kind: 'word', value: sql`${accountLatest.followersAsOf}` },
  { name: 'followersMissing', kind: 'word', value: followersMissing },
  { name: 'change', kind: 'number', value: change },
  {
    name: 'changeRatio',
    kind: 'number',
    value: sql`(${change}::float8 / nullif(growth.from_followers, 0))`,
  },
  { name: 'changeFrom', kind: 'word', value: sql`growth.from_date` },
  { name: 'changeTo', kind: 'word', value: sql`growth.to_date` },
  {
    name: 'lastCapturedAt',
    kind: 'word',
    value: instantText(sql`date_trunc('milliseconds', ${accountLatest.lastCapturedAt})`),
  },
  { name: 'isStale', kind: 'number', value: booleanText(isStaleAt(now)) },
  { name: 'lastError', kind: 'text', value: sql`${accountLatest.lastError}` },
  { name: 'status', kind: 'word', value: sql`${accounts.status}` },
  { name: 'isCore', kind: 'number', value: booleanText(sql`${accounts.isCore}`) },
  { name: 'isSimulated', kind: 'number', value: booleanText(sql`${accountLatest.isSimulated}`) },
  { name: 'tags', kind: 'text', value: sql`nullif(array_to_string(${accounts.tags}, ';'), '')` },
];

/** The accounts that match, in an order of their table, as CSV. */
export function exportedAccounts(
  { filter, order, growth, idPrefix }: AccountExportArguments,
  now: Date,
): ExportQuery {
  const columns = columnsAt(now, idPrefix);
  return {
    columns: columns.map(({ name }) => name),
    query: sql`
      SELECT ${wholeLine([lineOf(columns, 'csv')], 'csv')} AS lines
      FROM ${accounts}
      JOIN ${accountLatest} ON ${accountLatest.accountId} = ${accounts.id}
      LEFT JOIN ${organizations} ON ${organizations.id} = ${accounts.organizationId}
      LEFT JOIN ${growthTable(growth)} ON true
      WHERE ${allOf(accountConditions(filter, now))}
      ORDER BY ${sql.join(orderBy(accountOrderKeys(order), { fromEnd: false }), sql`, `)}`,
  };
}
