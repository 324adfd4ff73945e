import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { readParameters } from './readParameters.ts';
import { refusal } from './refusal.ts';
import type { ServerContext } from './requestState.ts';

/** Yoga takes its parameters from what the server has read already, and nothing from forms or multipart bodies. */
export function useParameters(): Plugin<object, ServerContext> {
  return {
    onRequestParse({ serverContext: { state }, setRequestParser }) {
      setRequestParser(() => {
        const parameters = readParameters(state.parameters);
        state.isBatch = Array.isArray(parameters);
        state.operations = Array.isArray(parameters) ? parameters : [parameters];
        return parameters;
      });
    },
    onParams({ params }) {
      // What Yoga does not check: null in a batch, and the type of a name.
      const operation = params as GraphQLParams | null;
      if (operation === null)
        throw refusal('BAD_USER_INPUT', 'Expected an operation of a batch to be a JSON object, got null.');
      const operationName: unknown = operation.operationName ?? undefined;
      if (operationName !== undefined && typeof operationName !== 'string')
        throw refusal(
          'BAD_USER_INPUT',
          `Expected "operationName" to be a text, got ${typeof operationName}.`,
        );
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const { state } = args.contextValue as unknown as ServerContext;
      if (!state.isBatch) return;
      const error = refusal(
        'BAD_USER_INPUT',
        'A subscription cannot be part of a batch: its answer is a stream.',
      );
      setResultAndStopExecution({ errors: [error] });
    },
  };
}
