import { envelop, useSchema, type Plugin } from '@envelop/core';
import { OperationTypeNode, type ExecutionResult, type GraphQLSchema } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { Gate } from '../gate/createGate.ts';
import { BATCH_LIMIT, readRequest } from './readRequest.ts';
import type { RequestState } from './requestState.ts';

export interface DirectExecutionOptions {
  schema: GraphQLSchema;
  gate: Gate;
  /** All that has to do with execution: the same as Yoga's. */
  plugins: readonly Plugin[];
}

/**
 * Executes the queries of a request without Yoga, whose requests and responses cost more than a small query. Undefined
 * when there is more to say than their answers: then Yoga says it, of what has been read and executed by then.
 */
export type ExecuteDirectly = (
  state: RequestState,
  method: string,
) => Promise<readonly ExecutionResult[] | undefined>;

export function createDirectExecution({ schema, gate, plugins }: DirectExecutionOptions): ExecuteDirectly {
  const { execute } = envelop({ plugins: [useSchema(schema), ...plugins] })();

  const isQuery = ({ operations, verdicts }: RequestState, place: number): boolean =>
    verdicts[place]!.chosen?.operation.operation === OperationTypeNode.QUERY &&
    isWellFormed(operations[place]!);

  async function executeOne(state: RequestState, place: number): Promise<ExecutionResult> {
    const params = state.operations[place]!;
    return (await execute({
      schema,
      document: state.verdicts[place]!.chosen!.document,
      contextValue: { state, params },
      variableValues: params.variables,
      operationName: params.operationName,
    })) as ExecutionResult;
  }

  return async (state, method) => {
    try {
      await readRequest(state, method, gate);
      const { operations } = state;
      if (operations.length > BATCH_LIMIT) return undefined;
      if (!operations.every((_operation, place) => isQuery(state, place))) return undefined;
      const results = await Promise.all(operations.map((_operation, place) => executeOne(state, place)));
      state.results = results;
      return results.some(({ errors }) => errors) ? undefined : results;
    } catch {
      // Why, Yoga says: what is read is not read again.
      return undefined;
    }
  };
}

/** What each parameter of an operation has to be, where it is there; anything else is for Yoga to refuse. */
const PARAMETERS: Readonly<Record<string, (value: unknown) => boolean>> = {
  query: isText,
  operationName: isText,
  variables: isObject,
  extensions: isObject,
};

function isWellFormed(operation: GraphQLParams): boolean {
  if (!isObject(operation) || !isText(operation.query)) return false;
  return Object.entries(operation).every(
    ([name, value]) =>
      value === null || value === undefined || (Object.hasOwn(PARAMETERS, name) && PARAMETERS[name]!(value)),
  );
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
