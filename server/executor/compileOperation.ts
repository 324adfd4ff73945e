import {
  getNullableType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLNonNull,
  type GraphQLNullableType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type SelectionSetNode,
} from 'graphql';
import { ColumnRows } from '../../db/columnRows.ts';
import type { Variant } from '../graphql/createVariants.ts';
import { createReadArguments, type Arguments, type ReadArguments } from '../graphql/readArguments.ts';
import { createFieldsOf } from '../graphql/selectedFields.ts';
import { AnswerText } from './answerText.ts';
import { compileColumns } from './compileColumns.ts';
import { compileText } from './compileText.ts';
import { isProperty, openingOf } from './fields.ts';
import { abandon, CannotWrite, isPromise, type Run, type WriteValue } from './run.ts';

/** Rejects when the answer holds an error; nothing has come of it then. */
export type RunOperation = (of: WhatToRun) => Promise<Buffer>;
type WhatToRun = Pick<Run, 'context' | 'rootValue' | 'variables'>;

type Field = GraphQLField<unknown, unknown>;
type Selection = readonly SelectionSetNode[];
type NullableType = Exclude<GraphQLOutputType, GraphQLNonNull<GraphQLNullableType>>;

/**
 * Makes of an operation a function that writes its answer's bytes, without a tree, by the same resolvers in the same
 * order. What is the same for all objects is done once: fields are gathered, arguments read, names quoted.
 * @param variant of a query
 * @throws CannotWrite for what only the ordinary execution knows
 */
export function compileOperation({ schema, document, operation, variables }: Variant): RunOperation {
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
    return {
      number: fieldCount++,
      readArguments: createReadArguments(definition, nodes[0]!),
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

  return (of) => new Promise((resolve, reject) => new Writing(of, resolve, reject).begin(write));
}

/** One execution, until its answer is written. */
class Writing implements Run {
  readonly context;
  readonly rootValue;
  readonly variables;
  readonly args: Arguments[] = [];
  readonly infos: GraphQLResolveInfo[] = [];
  readonly #resolve: (bytes: Buffer) => void;
  readonly #reject: (error: unknown) => void;
  readonly #answer = new AnswerText();
  /** The root, and the gaps that are not filled. */
  #open = 1;

  constructor(
    { context, rootValue, variables }: WhatToRun,
    resolve: (bytes: Buffer) => void,
    reject: (error: unknown) => void,
  ) {
    this.context = context;
    this.rootValue = rootValue;
    this.variables = variables;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  begin(write: WriteValue): void {
    this.#answer.write('{"data":');
    write(this.rootValue, this.#answer, this);
    this.#close();
  }

  wait(value: PromiseLike<unknown>, out: AnswerText, write: WriteValue): void {
    this.#open += 1;
    const gap = out.gap();
    value.then((come) => {
      try {
        write(come, gap, this);
        this.#close();
      } catch (error) {
        this.#reject(error instanceof Error ? error : new CannotWrite());
      }
    }, this.#reject);
  }

  #close(): void {
    this.#open -= 1;
    if (this.#open > 0) return;
    this.#answer.write('}');
    this.#resolve(this.#answer.toBytes());
  }
}

/** A field where it stands in the operation. */
interface FieldInPlace {
  number: number;
  readArguments: ReadArguments;
  shared: Omit<GraphQLResolveInfo, 'path' | 'rootValue' | 'variableValues'>;
}

/** @throws CannotWrite where one of them is refused */
function argumentsOf({ number, readArguments }: FieldInPlace, run: Run): Arguments {
  const args = (run.args[number] ??= readArguments(run.variables));
  if (!args) throw new CannotWrite();
  return args;
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
