import {
  execute,
  getOperationAST,
  Kind,
  OperationTypeNode,
  visit,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { coerceVariables, type Variables } from '../graphql/coerceVariables.ts';
import { writtenResult } from '../graphql/writtenResult.ts';
import { compileOperation, type RunOperation } from './compileOperation.ts';

export type Execute = (args: ExecutionArgs) => Promise<ExecutionResult>;

/**
 * Executes operations. Queries are compiled when they are executed a second time, as that takes longer than to execute one
 * once, and their answers written as bytes; whatever cannot be answered so, as there is an error in it, is executed by
 * graphql-js, and so is everything else. The loaders have what was read by then.
 * @param hideSuggestions of what is in the schema and was not asked for
 */
export function createExecutor(
  schema: GraphQLSchema,
  { hideSuggestions }: { hideSuggestions: boolean },
): Execute {
  const executed = new WeakSet<OperationDefinitionNode>();
  const compiled = new WeakMap<OperationDefinitionNode, CompiledOperation>();

  function find(args: ExecutionArgs): { run: RunOperation; variables: Variables } | undefined {
    const operation = getOperationAST(args.document, args.operationName);
    if (operation?.operation !== OperationTypeNode.QUERY) return undefined;
    if (!executed.has(operation)) {
      executed.add(operation);
      return undefined;
    }
    const variables = coerceVariables(schema, operation, args.variableValues);
    if (!variables) return undefined;
    let known = compiled.get(operation);
    if (!known) compiled.set(operation, (known = createCompiled(schema, args.document, operation)));
    const run = known(variables);
    return run && { run, variables };
  }

  return async (args) => {
    const found = find(args);
    if (found) {
      try {
        const { run, variables } = found;
        return writtenResult(await run({ context: args.contextValue, rootValue: args.rootValue, variables }));
      } catch {
        // Which error it is, and what of the answer stands all the same, is for the ordinary execution to say.
      }
    }
    return execute({ ...args, hideSuggestions });
  };
}

/** Undefined for what cannot be compiled. */
type CompiledOperation = (variables: Variables) => RunOperation | undefined;

/** Of one operation with `@skip` and `@include`: whoever has more switches than these changes them all the time. */
const MOST_VARIANTS = 4;

/** What is skipped is compiled away, so an operation with switches has a variant for each of their positions. */
function createCompiled(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): CompiledOperation {
  const switches = switchesOf(document);
  const variants = new Map<string, RunOperation | undefined>();
  return (variables) => {
    const position = switches.map((name) => variables[name]).join();
    if (!variants.has(position) && variants.size < MOST_VARIANTS)
      variants.set(position, compile({ schema, document, operation, variables }));
    return variants.get(position);
  };
}

function compile(options: Parameters<typeof compileOperation>[0]): RunOperation | undefined {
  try {
    return compileOperation(options);
  } catch {
    return undefined;
  }
}

/** The variables that decide what is skipped, whatever the operation. */
function switchesOf(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: ({ arguments: args = [] }) => {
      for (const { value } of args) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}
