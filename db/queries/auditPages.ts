import { and, eq, getTableColumns, gte, lt, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { addDays } from '../day.ts';
import type { AuditOutcome, Role } from '../domain.ts';
import { auditEntries, auditOutcomes } from '../tables/audit.ts';
import {
  orderBy,
  pageLimit,
  positionColumn,
  toPage,
  withinPage,
  type OrderKey,
  type Page,
  type PageRequest,
} from './keyset.ts';
import type { DayRange } from './snapshots.ts';

/** What somebody has done, and how it ended; the JSON as PostgreSQL keeps it. */
export interface AuditRecord {
  id: number;
  at: string;
  caller: string;
  role: Role;
  action: string;
  requestId: string;
  input: unknown;
  /** Null: it has not ended, or nobody was left to say how. */
  outcome: AuditOutcome | null;
  before: unknown;
  after: unknown;
}

export interface AuditFilter {
  caller: string | null;
  action: string | null;
  range: DayRange;
}

/** Newest first. */
export const auditOrderKeys: readonly OrderKey[] = [
  { expression: sql`${auditEntries.id}`, direction: 'desc', type: 'bigint' },
];

function auditConditions({ caller, action, range }: AuditFilter) {
  return [
    ...(caller === null ? [] : [eq(auditEntries.caller, caller)]),
    ...(action === null ? [] : [eq(auditEntries.action, action)]),
    ...(range.from === null ? [] : [gte(auditEntries.at, range.from)]),
    ...(range.to === null ? [] : [lt(auditEntries.at, addDays(range.to, 1))]),
  ];
}

export async function auditPage(
  db: Queryable,
  filter: AuditFilter,
  page: PageRequest,
): Promise<Page<AuditRecord>> {
  const { outcome, before, after } = getTableColumns(auditOutcomes);
  const rows = await db
    .select({
      row: { ...getTableColumns(auditEntries), outcome, before, after },
      position: positionColumn(auditOrderKeys),
    })
    .from(auditEntries)
    .leftJoin(auditOutcomes, eq(auditOutcomes.entryId, auditEntries.id))
    .where(and(...auditConditions(filter), ...withinPage(auditOrderKeys, page)))
    .orderBy(...orderBy(auditOrderKeys, page))
    .limit(pageLimit(page));
  return toPage(rows as { row: AuditRecord; position: string }[], page);
}

export async function auditCount(db: Queryable, filter: AuditFilter): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(*)` })
    .from(auditEntries)
    .where(and(...auditConditions(filter)));
  return row?.count ?? 0;
}
