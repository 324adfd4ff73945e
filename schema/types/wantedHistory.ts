import { getArgumentValues, type FieldNode, type GraphQLObjectType, type GraphQLResolveInfo } from 'graphql';
import type { WantedHistory } from '../../db/queries/accounts.ts';
import type { SnapshotColumn } from '../../db/queries/snapshotColumns.ts';
import { oncePer } from '../oncePer.ts';
import { selectedColumns } from '../selectedColumns.ts';
import { selectedFields } from '../selection.ts';
import { historyRange, type HistoryArguments } from './history.ts';

const NONE: { history: WantedHistory | null } = { history: null };

/**
 * The history that is selected of the account which a field finds, when it is the only one: it is read with the account. None
 * when its arguments are refused, which is for its own field to say.
 */
export function wantedHistory(info: GraphQLResolveInfo): { history: WantedHistory | null } {
  const account = info.schema.getType('Account') as GraphQLObjectType;
  const [node, ...others] = selectedFields(info, account, 'history');
  if (!node || others.length > 0) return NONE;
  const field = account.getFields()['history']!;
  try {
    const args: unknown = getArgumentValues(field, node, info.variableValues);
    const { schema, fragments, variableValues } = info;
    const below = { schema, fragments, variableValues, fieldNodes: listOf(node), returnType: field.type };
    return {
      history: {
        range: historyRange(args as HistoryArguments),
        columns: [...selectedColumns<SnapshotColumn>(below, 'History')],
      },
    };
  } catch {
    return NONE;
  }
}

/** The same list each time, by which its columns are known. */
const listOf = oncePer((node: FieldNode): readonly FieldNode[] => [node]);
