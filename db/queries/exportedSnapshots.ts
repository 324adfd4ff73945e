import { sql, type SQL } from 'drizzle-orm';
import { COUNT_METRICS } from '../domain.ts';
import { accounts } from '../tables/accounts.ts';
import { organizations } from '../tables/organizations.ts';
import { snapshots } from '../tables/snapshots.ts';
import { accountConditions, allOf } from './accountFilter.ts';
import {
  idText,
  instantText,
  lineOf,
  wholeLine,
  type ExportColumn,
  type ExportFormat,
  type ExportQuery,
} from './exportLines.ts';
import { snapshotExpressions, type SnapshotColumn } from './snapshotColumns.ts';
import { matchingAccounts, type SnapshotGridArguments } from './snapshotGrid.ts';
import { withinDays } from './snapshots.ts';

export interface SnapshotExportArguments extends SnapshotGridArguments {
  format: ExportFormat;
  /** Before the key in an account's id. */
  idPrefix: string;
}

/** Written once an account and not once a row, as long as PostgreSQL remembers it. */
const accountPart = (idPrefix: string): ExportColumn[] => [
  { name: 'accountId', kind: 'word', value: idText(idPrefix, sql`${accounts.id}`) },
  { name: 'platform', kind: 'word', value: sql`${accounts.platform}` },
  { name: 'handle', kind: 'text', value: sql`${accounts.handle}` },
  { name: 'organization', kind: 'text', value: sql`${organizations.name}` },
];

const number = (name: SnapshotColumn): ExportColumn => ({
  name,
  kind: 'number',
  value: snapshotExpressions[name],
});
const word = (name: SnapshotColumn): ExportColumn => ({
  name,
  kind: 'word',
  value: snapshotExpressions[name],
});

/** Named as in the type Snapshot; programs go by their places, too, so new ones go to the end. */
const dayPart: readonly ExportColumn[] = [
  word('date'),
  // Rounded as snapshotExpressions does.
  { name: 'capturedAt', kind: 'word', value: instantText(sql`${snapshots.capturedAt}::timestamptz(3)`) },
  word('source'),
  ...COUNT_METRICS.map(number),
  number('engagements'),
  {
    name: 'engagementRate',
    kind: 'number',
    value: sql`(${snapshots.engagements}::float8 / nullif(${snapshots.followers}, 0))`,
  },
  number('followersChange'),
  word('followersPrecision'),
  word('followersMissing'),
];

/**
 * Lines that PostgreSQL hands over as one text, of a day and accounts whose ids are near: some 4 KB. As one row each they
 * cost this process three times as much; of texts ten times as long, more memory is read than collected again.
 */
const IDS_TOGETHER: Readonly<Record<ExportFormat, number>> = { csv: 25, ndjson: 10 };

/** The snapshots of all accounts that match, newest day first, then by account id. */
export function exportedSnapshots(
  { filter, range, format, idPrefix }: SnapshotExportArguments,
  now: Date | null,
): ExportQuery {
  const ofAccount = accountPart(idPrefix);
  const line = wholeLine([sql`of_account.part`, lineOf(dayPart, format)], format);
  const heap = sql`${snapshots.accountId} / ${sql.raw(String(IDS_TOGETHER[format]))}`;
  return {
    columns: [...ofAccount, ...dayPart].map(({ name }) => name),
    query: sql`
      SELECT string_agg(${line}, '' ORDER BY ${snapshots.accountId}) AS lines
      FROM ${snapshots} ${matchingAccounts(filter)}
      CROSS JOIN ${partOf(lineOf(ofAccount, format))} AS of_account
      WHERE ${allOf([...accountConditions(filter, now), ...withinDays(range)])}
      GROUP BY ${snapshots.date}, ${heap}
      ORDER BY ${snapshots.date} DESC, ${heap}`,
  };
}

/** OFFSET 0 keeps it a table of its own, which PostgreSQL can remember a row of. */
const partOf = (part: SQL): SQL => sql`LATERAL (
  SELECT ${part} AS part FROM ${accounts}
  LEFT JOIN ${organizations} ON ${organizations.id} = ${accounts.organizationId}
  WHERE ${accounts.id} = ${snapshots.accountId} OFFSET 0)`;
