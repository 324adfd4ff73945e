import type { GraphQLResolveInfo } from 'graphql';
import type { AccountColumn, AccountRecord } from '../../db/queries/accountSelect.ts';
import type { GraphQLContext } from '../context.ts';
import { selectedColumns } from '../selectedColumns.ts';

/** The account that a row refers to: it is there, as accounts are archived and never deleted. */
export async function accountOf(
  id: number,
  ctx: GraphQLContext,
  info: GraphQLResolveInfo,
): Promise<AccountRecord> {
  const columns = selectedColumns<AccountColumn>(info, 'Account');
  return (await ctx.loaders.accountById({ id, columns }))!;
}
