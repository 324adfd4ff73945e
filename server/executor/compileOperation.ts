import {
  getArgumentValues,
  getNullableType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLNonNull,
  type GraphQLNullableType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { ColumnRows } from '../../db/columnRows.ts';
import type { Variables } from '../graphql/coerceVariables.ts';
import { createFieldsOf } from '../graphql/selectedFields.ts';
import { AnswerText } from './answerText.ts';
import { compileColumns } from './compileColumns.ts';
import { compileText } from './compileText.ts';
import { isProperty, openingOf } from './fields.ts';
import { abandon, CannotWrite, isPromise, type Run, type WriteValue } from './run.ts';

export interface CompileOptions {
  schema: GraphQLSchema;
  document: DocumentNode;
  /** A query. */
  operation: OperationDefinitionNode;
  /** Coerced. Of them only those in `@skip` and `@include` are looked at: the compiled operation is for these. */
  variables: Variables;
}

/** Rejects when the answer holds an error; nothing has come of it then. */
export type RunOperation = (of: Pick<Run, 'context' | 'rootValue' | 'variables'>) => Promise<Buffer>;

type Field = GraphQLField<unknown, unknown>;
type Selection = readonly SelectionSetNode[];
type NullableType = Exclude<GraphQLOutputType, GraphQLNonNull<GraphQLNullableType>>;

/**
 * Makes of an operation a function that writes its answer's bytes, without a tree, by the same resolvers in the same
 * order. What is the same for all objects is done once: fields are gathered, arguments read, names quoted.
 * @throws CannotWrite for what only the ordinary execution knows
 */
export function compileOperation({ schema, document, operation, variables }: CompileOptions): RunOperation {
  const fieldsOf = createFieldsOf(schema, document, variables);
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  let fieldCount = 0;

  function compileType(type: GraphQLOutputType, selection: Selection, field: FieldInPlace): WriteValue {
    const text = compileText(type);
    if (text) return (value, out) => out.write(text(value));
    if (isNonNullType(type)) {
      const write = compileNullable(type.ofType as NullableType, selection, field);
      return (value, out, run) => {
        if (value === null || value === undefined) throw new CannotWrite();
        write(value, out, run);
      };
    }
    const write = compileNullable(type as NullableType, selection, field);
    return (value, out, run) => {
      if (value === null || value === undefined) out.write('null');
      else write(value, out, run);
    };
  }

  function compileNullable(type: NullableType, selection: Selection, field: FieldInPlace): WriteValue {
    if (isListType(type)) return compileList(type.ofType, selection, field);
    if (isObjectType(type)) return compileObject(type, selection);
    return compileAbstract(type as GraphQLAbstractType, selection, field);
  }

  function compileList(type: GraphQLOutputType, selection: Selection, field: FieldInPlace): WriteValue {
    const write = compileType(type, selection, field);
    const item = getNullableType(type);
    const writeColumns = isObjectType(item) ? compileColumns(fieldsOf(item, selection), item) : undefined;
    return (value, out, run) => {
      const isColumns = value instanceof ColumnRows;
      if (isColumns && writeColumns)
        return out.later((bytes) => writeColumns(value as ColumnRows<object>, bytes));
      if (!isColumns && !Array.isArray(value)) throw new CannotWrite();
      const items = value as Iterable<unknown>;
      let opening = '[';
      try {
        for (const each of items) {
          out.write(opening);
          opening = ',';
          if (isPromise(each)) run.wait(each, out, write);
          else write(each, out, run);
        }
      } catch (error) {
        abandon(items);
        throw error;
      }
      out.write(opening === '[' ? '[]' : ']');
    };
  }

  function compileAbstract(type: GraphQLAbstractType, selection: Selection, field: FieldInPlace): WriteValue {
    const { resolveType } = type;
    if (!resolveType) throw new CannotWrite();
    const byName = new Map(
      schema.getPossibleTypes(type).map((each) => [each.name, compileObject(each, selection)]),
    );
    return (value, out, run) => {
      const name = resolveType(value, run.context, infoOf(field, run), type);
      const write = typeof name === 'string' ? byName.get(name) : undefined;
      if (!write) throw new CannotWrite();
      write(value, out, run);
    };
  }

  function compileObject(type: GraphQLObjectType, selection: Selection): WriteValue {
    if (type.isTypeOf) throw new CannotWrite();
    const fields = [...fieldsOf(type, selection)].map(([name, nodes], place) =>
      compileField(type, nodes, openingOf(name, place)),
    );
    if (fields.length === 0) return (_value, out) => out.write('{}');
    return (value, out, run) => {
      if (value instanceof Error) throw value;
      for (const write of fields) write(value, out, run);
      out.write('}');
    };
  }

  /** @param opening what the answer has before the value */
  function compileField(parentType: GraphQLObjectType, nodes: FieldNode[], opening: string): WriteValue {
    const name = nodes[0]!.name.value;
    if (name === '__typename') {
      const text = `${opening}${JSON.stringify(parentType.name)}`;
      return (_value, out) => out.write(text);
    }
    const definition = parentType.getFields()[name];
    if (!definition) throw new CannotWrite();
    const field = placeField(parentType, definition, nodes);
    const selection = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const write = compileType(definition.type, selection, field);
    const { resolve } = definition;
    if (!isProperty(definition)) {
      return (parent, out, run) => {
        out.write(opening);
        const value: unknown = resolve!(parent, argumentsOf(field, run), run.context, infoOf(field, run));
        if (isPromise(value)) run.wait(value, out, write);
        else write(value, out, run);
      };
    }
    const text = compileText(definition.type);
    return (parent, out, run) => {
      const value = (parent as Record<string, unknown>)[name];
      if (typeof value === 'function') throw new CannotWrite();
      if (text && !isPromise(value)) return out.write(opening + text(value));
      out.write(opening);
      if (isPromise(value)) run.wait(value, out, write);
      else write(value, out, run);
    };
  }

  function placeField(
    parentType: GraphQLObjectType,
    definition: Field,
    nodes: readonly FieldNode[],
  ): FieldInPlace {
    const isConstant = nodes[0]!.arguments?.every(({ value }) => isLiteral(value)) ?? true;
    return {
      number: fieldCount++,
      definition,
      node: nodes[0]!,
      constantArgs: isConstant ? getArgumentValues(definition, nodes[0]!, {}) : undefined,
      shared: {
        fieldName: definition.name,
        fieldNodes: nodes,
        returnType: definition.type,
        parentType,
        schema,
        fragments,
        operation,
      },
    };
  }

  const root = schema.getQueryType()!;
  const write = compileObject(root, [operation.selectionSet]);

  return (of) =>
    new Promise((resolve, reject) => {
      const answer = new AnswerText();
      /** The root, and the gaps that are not filled. */
      let open = 1;
      function close(): void {
        open -= 1;
        if (open > 0) return;
        answer.write('}');
        resolve(answer.toBytes());
      }
      const run: Run = {
        ...of,
        args: [],
        infos: [],
        wait(value, out, writeLater) {
          open += 1;
          const gap = out.gap();
          value.then((come) => {
            try {
              writeLater(come, gap, run);
              close();
            } catch (error) {
              reject(error instanceof Error ? error : new CannotWrite());
            }
          }, reject);
        },
      };
      answer.write('{"data":');
      write(of.rootValue, answer, run);
      close();
    });
}

/** A field where it stands in the operation. */
interface FieldInPlace {
  number: number;
  definition: Field;
  node: FieldNode;
  /** When no variable is among its arguments. */
  constantArgs: Record<string, unknown> | undefined;
  shared: Omit<GraphQLResolveInfo, 'path' | 'rootValue' | 'variableValues'>;
}

function argumentsOf({ number, definition, node, constantArgs }: FieldInPlace, run: Run) {
  return constantArgs ?? (run.args[number] ??= getArgumentValues(definition, node, run.variables));
}

const infoOf = ({ number, shared }: FieldInPlace, run: Run): GraphQLResolveInfo =>
  (run.infos[number] ??= new FieldInfo(shared, run));

/** One for all objects of a run. */
class FieldInfo implements GraphQLResolveInfo {
  readonly fieldName;
  readonly fieldNodes;
  readonly returnType;
  readonly parentType;
  readonly schema;
  readonly fragments;
  readonly operation;
  readonly rootValue;
  readonly variableValues;

  constructor(shared: FieldInPlace['shared'], run: Run) {
    this.fieldName = shared.fieldName;
    this.fieldNodes = shared.fieldNodes;
    this.returnType = shared.returnType;
    this.parentType = shared.parentType;
    this.schema = shared.schema;
    this.fragments = shared.fragments;
    this.operation = shared.operation;
    this.rootValue = run.rootValue;
    this.variableValues = run.variables;
  }

  /** Whoever asks where the object is gets the ordinary execution. */
  get path(): never {
    throw new CannotWrite();
  }
}

function isLiteral(value: ValueNode): boolean {
  if (value.kind === Kind.VARIABLE) return false;
  if (value.kind === Kind.LIST) return value.values.every(isLiteral);
  return value.kind !== Kind.OBJECT || value.fields.every((field) => isLiteral(field.value));
}
