import { randomUUID } from 'node:crypto';
import type { Database } from '../../db/database.ts';
import type { AuditEnd } from '../../schema/context.ts';
import { createAuditTrail } from '../auth/createAuditTrail.ts';
import { createLog } from '../log.ts';

/** Whoever may run commands, in the audit: who that is only the machine knows. */
export const COMMAND_LINE = 'command line';

/**
 * Writes into the audit what a command is about to do, under the name of the mutation that does the same. Without that it
 * must not be done.
 * @returns writes how it ended
 * @throws what the database throws
 */
export const auditCommand = (database: Database, action: string, input: object): Promise<AuditEnd> =>
  createAuditTrail({ database, log: createLog(), now: () => new Date() })({
    ...{ caller: COMMAND_LINE, role: 'admin', action, input },
    requestId: randomUUID(),
  });
