import {
  execute,
  getOperationAST,
  OperationTypeNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { coerceVariables, type Variables } from '../graphql/coerceVariables.ts';
import { createVariants, type Variant } from '../graphql/createVariants.ts';
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
  const compiled = createVariants<RunOperation | undefined>(compile, () => undefined);

  function find(args: ExecutionArgs): { run: RunOperation; variables: Variables } | undefined {
    const operation = getOperationAST(args.document, args.operationName);
    if (operation?.operation !== OperationTypeNode.QUERY) return undefined;
    if (!executed.has(operation)) {
      executed.add(operation);
      return undefined;
    }
    const variables = coerceVariables(schema, operation, args.variableValues);
    if (!variables) return undefined;
    const run = compiled({ schema, document: args.document, operation, variables });
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
function compile(variant: Variant): RunOperation | undefined {
  try {
    return compileOperation(variant);
  } catch {
    return undefined;
  }
}
