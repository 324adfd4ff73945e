import type { GraphQLResolveInfo } from 'graphql';
import type { Day } from '../../db/domain.ts';
import { accountOrderKeys, type AccountOrder } from '../../db/queries/accountOrder.ts';
import type { AccountPageColumn } from '../../db/queries/accountPages.ts';
import type { AccountRecord } from '../../db/queries/accountSelect.ts';
import type { Parent } from '../../db/queries/parents.ts';
import { AccountFilterInput, readAccountFilter, type AccountFilterArgument } from '../accountFilterInput.ts';
import { builder, type ArgumentBuilder } from '../builder.ts';
import { connectionType, type Connection } from '../connection.ts';
import type { GraphQLContext } from '../context.ts';
import { cursorEncoder, decodeCursor, type CursorScope } from '../cursor.ts';
import { AccountOrderField, OrderDirection } from '../enums.ts';
import { checkDays, pageArguments, readPage, type PageArguments } from '../pageArguments.ts';
import { selectedColumns } from '../selectedColumns.ts';
import { Account } from './account.ts';

export const AccountConnection = connectionType<AccountRecord>('Account', () => Account, {
  position: ['position' satisfies AccountPageColumn],
});

/** The window of a change when none is asked for. */
export const DEFAULT_DAYS = 7;

const AccountOrderInput = builder.inputType('AccountOrder', {
  description: 'Unknown values come last in both directions; ties by id. PLATFORM: then by handle.',
  fields: (t) => ({
    field: t.field({ type: AccountOrderField, required: true }),
    direction: t.field({ type: OrderDirection, required: true }),
    days: t.int({
      description:
        '1..365, the window of the two change orders, default 7: the change is that of Account.growth in the ' +
        'days up to the latest day that has any snapshot.',
    }),
  }),
});

/** The arguments of any list of accounts. */
export const accountListArguments = (t: ArgumentBuilder) => ({
  ...pageArguments(t),
  filter: t({ type: AccountFilterInput }),
  orderBy: t({ type: AccountOrderInput, description: 'Default: FOLLOWERS, DESC.' }),
});

interface AccountListArguments extends PageArguments {
  filter?: AccountFilterArgument | null | undefined;
  orderBy?: typeof AccountOrderInput.$inferInput | null | undefined;
}

/** The accounts of an organization, or all. */
export async function accountConnection(
  organizationId: Parent,
  args: AccountListArguments,
  ctx: GraphQLContext,
  info: GraphQLResolveInfo,
): Promise<Connection<AccountRecord>> {
  const filter = readAccountFilter(args.filter);
  const { field, direction } = args.orderBy ?? { field: 'FOLLOWERS', direction: 'DESC' };
  const days = args.orderBy?.days ?? DEFAULT_DAYS;
  checkDays(days);
  const isByChange = field === 'FOLLOWER_CHANGE' || field === 'FOLLOWER_CHANGE_RATIO';

  const scope: CursorScope = {
    list: 'AccountConnection',
    keys: accountOrderKeys({ field, direction }),
    binding: [filter, field, direction, isByChange ? days : null],
  };
  const page = readPage(args, scope);
  const until = isByChange ? (pinnedDay(args, scope) ?? (await latestDay(ctx))) : null;
  const order: AccountOrder = { field, direction, growth: until === null ? null : { days, until } };
  const columns = selectedColumns<AccountPageColumn>(info, 'Account');
  return {
    page: () =>
      ctx.loaders.accountPageByOrganizationId({
        parent: organizationId,
        args: { filter, order, page },
        columns,
      }),
    count: () => ctx.loaders.accountCountByOrganizationId({ parent: organizationId, args: { filter } }),
    cursor: cursorEncoder(scope, until),
  };
}

/** A walk stays with the window it began with, also when a new day comes in. */
function pinnedDay(args: PageArguments, scope: CursorScope): Day | null {
  const cursor = args.after ?? args.before;
  return cursor == null ? null : decodeCursor(scope, cursor).pinned;
}

/** The latest day that has any snapshot; today when there is none. */
export async function latestDay(ctx: GraphQLContext): Promise<Day> {
  return (await ctx.loaders.latestSnapshotDay({ parent: null, args: {} })) ?? ctx.clock.today();
}
