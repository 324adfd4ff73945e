import {
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  type DirectiveNode,
  type FieldNode,
  type GraphQLObjectType,
  type SelectionSetNode,
} from 'graphql';
import { oncePer } from './oncePer.ts';
import { fragmentFor, isIncluded, type SelectionInfo } from './selection.ts';

/**
 * Says on a field which columns of its parent's row it needs, or of the rows that its parent carries:
 * `t.expose…('name', { ...reads('name') })`. Made once per type with the column names of its row, so that a misspelt one
 * does not compile.
 */
export function readsOf<Column extends string>() {
  return (...columns: Column[]) => ({ extensions: { reads: columns } });
}

/**
 * Says on a field that its object comes with its parent's row: what is selected of it are columns of that row, such as
 * `latestSnapshot.posts`. That column is read whatever is selected, and tells whether there is an object.
 */
export function bringsOf<Column extends `${string}.${string}`>() {
  return (column: Column) => ({
    extensions: { reads: [column], brings: column.slice(0, column.indexOf('.') + 1) },
  });
}

/** Types that only carry rows on to others: a connection and its edges. */
const isCarrier = (type: GraphQLObjectType): boolean => /(Connection|Edge)$/.test(type.name);

/**
 * The columns that the selection below this field needs of rows of `typeName`, through connections, edges and
 * fragments, without what `@skip` and `@include` leave out.
 */
export function selectedColumns<Column extends string>(
  info: SelectionInfo,
  typeName: string,
): ReadonlySet<Column> {
  const { always, byVariables } = columnsOfFields(info.fieldNodes);
  const whatever = always.get(typeName);
  if (whatever) return whatever as ReadonlySet<Column>;
  let byType = byVariables.get(info.variableValues);
  if (!byType) byVariables.set(info.variableValues, (byType = new Map<string, ReadonlySet<string>>()));
  let columns = byType.get(typeName);
  if (!columns) {
    const gathered = gatherColumns(info, typeName);
    ({ columns } = gathered);
    (gathered.isSwitched ? byType : always).set(typeName, columns);
  }
  return columns as ReadonlySet<Column>;
}

/** By type: all objects of a list have the same fields and variables, and most requests with the same fields, too. */
const columnsOfFields = oncePer((_nodes: readonly FieldNode[]) => ({
  /** Whatever the variables are. */
  always: new Map<string, ReadonlySet<string>>(),
  byVariables: new WeakMap<object, Map<string, ReadonlySet<string>>>(),
}));

interface GatheredColumns {
  columns: ReadonlySet<string>;
  /** A variable decides about some of them. */
  isSwitched: boolean;
}

/** Of which type the rows are whose columns are gathered, and what stands before those. */
interface Rows {
  typeName: string;
  prefix: string;
}

interface FieldExtensions {
  reads?: readonly string[];
  brings?: string;
}

function gatherColumns(info: SelectionInfo, typeName: string): GatheredColumns {
  const columns = new Set<string>();
  let isSwitched = false;

  const visit = (selections: SelectionSetNode, parent: GraphQLObjectType, rows: Rows): void => {
    for (const selection of selections.selections) {
      const directives = selection.directives ?? [];
      isSwitched ||= directives.some(isSwitch);
      if (!isIncluded(directives, info)) continue;
      if (selection.kind === Kind.FIELD) {
        const field = parent.getFields()[selection.name.value];
        if (!field) continue;
        const type = getNamedType(field.type);
        const below = selection.selectionSet;
        const { reads = [], brings } = field.extensions as FieldExtensions;
        const isRow = parent.name === rows.typeName;
        if (isRow || isCarrier(parent)) for (const column of reads) columns.add(rows.prefix + column);
        if (isRow) {
          if (brings !== undefined && below && isObjectType(type))
            visit(below, type, { typeName: type.name, prefix: rows.prefix + brings });
        } else if (below && isObjectType(type) && (type.name === rows.typeName || isCarrier(type)))
          visit(below, type, rows);
        continue;
      }
      const inside = fragmentFor(selection, parent, info);
      if (inside) visit(inside, parent, rows);
    }
  };

  const returned = getNamedType(info.returnType);
  const start = isAbstractType(returned) ? info.schema.getType(typeName) : returned;
  for (const node of info.fieldNodes) {
    if (node.selectionSet && isObjectType(start)) visit(node.selectionSet, start, { typeName, prefix: '' });
  }
  return { columns, isSwitched };
}

const isSwitch = (directive: DirectiveNode): boolean =>
  directive.arguments?.some(({ value }) => value.kind === Kind.VARIABLE) === true;
