import type { GraphQLParams, Plugin } from 'graphql-yoga';
import type { Gate } from '../gate/createGate.ts';
import { readRequest } from './readRequest.ts';
import { refusal } from './refusal.ts';
import type { ServerContext } from './requestState.ts';

/**
 * Yoga takes its parameters from what the server has read already, and nothing from forms or multipart bodies. Nothing of
 * them gets by the gate.
 */
export function useParameters(gate: Gate): Plugin<object, ServerContext> {
  return {
    onRequestParse({ request, serverContext: { state }, setRequestParser }) {
      setRequestParser(() => {
        return readRequest(state, request.method, gate);
      });
    },
    onParams({ params, context, setParams, setResult }) {
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
      const { state } = context;
      const place = state.operations.indexOf(params);
      const errors = state.verdicts[place]?.errors ?? [];
      const result = errors.length > 0 ? { errors } : state.results?.[place];
      if (!result) return;
      setResult(result);
      // Yoga looks at the parameters all the same, and would miss the document that a hash stood for.
      setParams({ query: '' });
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
