import { auditOrderKeys, type AuditRecord } from '../../db/queries/auditPages.ts';
import { AUDIT_OUTCOMES } from '../../db/domain.ts';
import { builder } from '../builder.ts';
import { connectionType } from '../connection.ts';
import { cursorEncoder, type CursorScope } from '../cursor.ts';
import { Role } from '../enums.ts';
import { encodeId } from '../globalId.ts';
import { pageArguments, readPage, readRange } from '../pageArguments.ts';
import { checkText } from '../textInput.ts';

const AuditOutcome = builder.enumType('AuditOutcome', {
  values: AUDIT_OUTCOMES,
  description: 'REFUSED: the payload is an error that the client can act on. FAILED: an error was thrown.',
});

const AuditEntry = builder.objectRef<AuditRecord>('AuditEntry').implement({
  rights: 'admin',
  description: 'A mutation: who did what, when, and what it changed. Entries are never changed or removed.',
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => encodeId('AuditEntry', id) }),
    at: t.expose('at', { type: 'DateTime', description: 'When it began.' }),
    caller: t.exposeString('caller'),
    role: t.expose('role', { type: Role }),
    action: t.exposeString('action', {
      description: 'The mutation, the command, or the export: exportAccounts, exportSnapshots.',
    }),
    requestId: t.exposeString('requestId', { description: 'As in the header X-Request-Id and in the log.' }),
    outcome: t.expose('outcome', {
      type: AuditOutcome,
      nullable: true,
      description: 'null: it has not ended, or the process ended before it.',
    }),
    input: t.string({
      description: 'JSON; long texts are named by their SHA-256.',
      resolve: ({ input }) => JSON.stringify(input),
    }),
    before: t.string({ nullable: true, description: 'JSON.', resolve: ({ before }) => jsonOrNull(before) }),
    after: t.string({ nullable: true, description: 'JSON.', resolve: ({ after }) => jsonOrNull(after) }),
  }),
});

const jsonOrNull = (value: unknown): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value);

const AuditEntryConnection = connectionType<AuditRecord>('AuditEntry', () => AuditEntry, { rights: 'admin' });

builder.queryFields((t) => ({
  auditLog: t.field({
    rights: 'admin',
    type: AuditEntryConnection,
    description: 'Newest first.',
    args: {
      ...pageArguments(t.arg),
      caller: t.arg.string(),
      action: t.arg.string({ description: 'As AuditEntry.action has it.' }),
      from: t.arg({ type: 'Date' }),
      to: t.arg({ type: 'Date' }),
    },
    resolve: (_parent, args, ctx) => {
      ctx.clock.readVolatile();
      const filter = {
        caller: args.caller == null ? null : checkText('caller', args.caller),
        action: args.action == null ? null : checkText('action', args.action),
        range: readRange(args),
      };
      const scope: CursorScope = { list: 'Query.auditLog', keys: auditOrderKeys, binding: filter };
      const page = readPage(args, scope);
      return {
        page: () => ctx.loaders.auditPage({ parent: null, args: { ...filter, page } }),
        count: () => ctx.loaders.auditCount({ parent: null, args: filter }),
        cursor: cursorEncoder(scope),
      };
    },
  }),
}));
