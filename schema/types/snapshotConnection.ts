import type { GraphQLResolveInfo } from 'graphql';
import type { SnapshotColumn, SnapshotRecord } from '../../db/queries/snapshotColumns.ts';
import { snapshotGridOrderKeys } from '../../db/queries/snapshotGrid.ts';
import { snapshotOrderKeys } from '../../db/queries/snapshots.ts';
import { AccountFilterInput, readAccountFilter } from '../accountFilterInput.ts';
import { builder } from '../builder.ts';
import { connectionType, type Connection } from '../connection.ts';
import type { GraphQLContext } from '../context.ts';
import { cursorEncoder, type CursorScope } from '../cursor.ts';
import { onceInARow } from '../onceInARow.ts';
import { pageArguments, readPage, readRange, type PageArguments } from '../pageArguments.ts';
import { selectedColumns } from '../selectedColumns.ts';
import { Snapshot } from './snapshot.ts';

export const SnapshotConnection = connectionType<SnapshotRecord>('Snapshot', () => Snapshot);

interface RangeArguments {
  from?: string | null | undefined;
  to?: string | null | undefined;
}

/** The snapshots of one account, newest day first. */
export function accountSnapshots(
  accountId: number,
  args: PageArguments & RangeArguments,
  ctx: GraphQLContext,
  info: GraphQLResolveInfo,
): Connection<SnapshotRecord> {
  const { range, stretch, cursor } = readSnapshotArguments(args);
  const columns = selectedColumns<SnapshotColumn>(info, 'Snapshot');
  return {
    page: () => ctx.loaders.snapshotPageByAccountId({ parent: accountId, args: stretch, columns }),
    count: () => ctx.loaders.snapshotCountByAccountId({ parent: accountId, args: range }),
    cursor,
  };
}

/** The accounts of a list have them in common. */
const readSnapshotArguments = onceInARow((args: PageArguments & RangeArguments) => {
  const range = readRange(args);
  const scope: CursorScope = { list: 'Account.snapshots', keys: snapshotOrderKeys, binding: range };
  return { range, stretch: { range, page: readPage(args, scope) }, cursor: cursorEncoder(scope) };
});

builder.queryFields((t) => ({
  snapshots: t.field({
    rights: 'viewer',
    type: SnapshotConnection,
    description: 'The grid: snapshots of many accounts, newest day first, then by account id.',
    args: {
      ...pageArguments(t.arg),
      from: t.arg({ type: 'Date' }),
      to: t.arg({ type: 'Date' }),
      filter: t.arg({ type: AccountFilterInput }),
    },
    resolve: (_parent, args, ctx, info) => {
      const range = readRange(args);
      const filter = readAccountFilter(args.filter);
      const scope: CursorScope = {
        list: 'Query.snapshots',
        keys: snapshotGridOrderKeys,
        binding: [range, filter],
      };
      const page = readPage(args, scope);
      const columns = selectedColumns<SnapshotColumn>(info, 'Snapshot');
      return {
        page: () => ctx.loaders.snapshotGridPage({ parent: null, args: { filter, range, page }, columns }),
        count: () => ctx.loaders.snapshotGridCount({ parent: null, args: { filter, range } }),
        cursor: cursorEncoder(scope),
      };
    },
  }),
}));
