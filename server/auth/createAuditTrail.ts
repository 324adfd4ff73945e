import { hash } from 'node:crypto';
import type { Logger } from 'pino';
import type { Database } from '../../db/database.ts';
import { beginAuditEntry, endAuditEntry } from '../../db/writes/audit.ts';
import type { AuditEnd, AuditRequest } from '../../schema/context.ts';

export interface AuditTrailOptions {
  database: Database;
  log: Logger;
  now: () => Date;
}

/**
 * Who did what: a row before it is done, without which it is not done, and one after it. A process that ends between the
 * two leaves an entry without an outcome.
 * @throws what the database throws
 */
export function createAuditTrail({ database, log, now }: AuditTrailOptions) {
  return async function beginAudit({ input, ...entry }: AuditRequest): Promise<AuditEnd> {
    const id = await database.write((tx) =>
      beginAuditEntry(tx, { ...entry, at: now().toISOString(), input: plainJson(input) }),
    );
    return async (outcome, { before, after }) => {
      try {
        await database.write((tx) =>
          endAuditEntry(tx, {
            entryId: id,
            at: now().toISOString(),
            outcome,
            before: before === undefined ? null : plainJson(before),
            after: after === undefined ? null : plainJson(after),
          }),
        );
      } catch (error) {
        log.error({ requestId: entry.requestId, err: error }, 'how a change ended is missing in the audit');
      }
    };
  };
}

/** A name or an address fits; a file is named by its hash. */
const LONGEST_TEXT = 1_000;
/** As many as a page has. */
const MOST_ITEMS = 100;

/** JSON as PostgreSQL takes it, and short: whoever reads the audit wants to know what was sent, not to have it. */
function plainJson(value: unknown): unknown {
  if (typeof value === 'string') {
    if (value.length > LONGEST_TEXT)
      return { characters: value.length, sha256: hash('sha256', value, 'hex') };
    return value.replace(/\0|\p{Surrogate}/gu, '\uFFFD');
  }
  if (Array.isArray(value)) {
    const items = value.slice(0, MOST_ITEMS).map(plainJson);
    return value.length > MOST_ITEMS ? [...items, `and ${value.length - MOST_ITEMS} more`] : items;
  }
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plainJson(each)]));
}
