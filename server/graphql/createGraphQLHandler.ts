import { useEngine, type Plugin } from '@envelop/core';
import { subscribe, type DocumentNode, type GraphQLSchema, type Source } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { Logger } from 'pino';
import { useAnswerCache } from '../cache/useAnswerCache.ts';
import { createExecutor } from '../executor/createExecutor.ts';
import type { Gate } from '../gate/createGate.ts';
import { createDirectExecution, type ExecuteDirectly } from './createDirectExecution.ts';
import type { RequestState, ServerContext } from './requestState.ts';
import { useErrorCodes } from './useErrorCodes.ts';
import { useOperationContext, type OperationContextOptions } from './useOperationContext.ts';
import { BATCH_LIMIT } from './readRequest.ts';
import { useParameters } from './useParameters.ts';

export interface GraphQLHandlerOptions extends OperationContextOptions {
  schema: GraphQLSchema;
  gate: Gate;
  log: Logger;
}

export interface GraphQLRequest {
  method: 'GET' | 'POST';
  /** Decides the type of the answer. */
  accept: string | undefined;
  state: RequestState;
}

export interface GraphQLHandler {
  /** Never rejects. The body of the answer is text, or a stream of events for a subscription. */
  handle(request: GraphQLRequest): Promise<Response>;
  /** The same for queries alone, when all of them are answered without an error; undefined: see `handle`. */
  executeDirectly: ExecuteDirectly;
  dispose(): Promise<void>;
}

/**
 * Yoga without its own HTTP: bodies are read and counted, methods and types checked and answers sent by
 * server/http/. It never sees what a client sent but the parameters and the accepted types.
 */
export function createGraphQLHandler({
  schema,
  gate,
  log,
  ...options
}: GraphQLHandlerOptions): GraphQLHandler {
  const plugins = [
    // Yoga's own executor answers fields in the order in which they are done; the specification, and whoever
    // compares two answers, wants them in the order of the query.
    useEngine({
      // Both have been done at the gate: what has errors does not come here.
      parse: (source: Source | string): DocumentNode =>
        gate.documents.read(typeof source === 'string' ? source : source.body).document!,
      validate: () => [],
      execute: createExecutor(schema, { hideSuggestions: !gate.introspection }),
      subscribe,
    }),
    useOperationContext(options),
    useAnswerCache(options.cache),
  ];
  const yoga = createYoga<ServerContext>({
    schema,
    graphqlEndpoint: '/graphql',
    batching: { limit: BATCH_LIMIT },
    parserAndValidationCache: false,
    maxRequestBodySize: false,
    maskedErrors: false,
    multipart: false,
    graphiql: false,
    landingPage: false,
    cors: false,
    logging: false,
    plugins: [useParameters(gate), ...plugins, useErrorCodes(log)],
  });
  return {
    executeDirectly: createDirectExecution({ schema, gate, plugins: plugins as Plugin[] }),
    async handle({ method, accept, state }) {
      const headers: Record<string, string> = accept === undefined ? {} : { accept };
      const request = new yoga.fetchAPI.Request('http://localhost/graphql', { method, headers });
      return yoga.handleRequest(request, { state });
    },
    dispose: async () => yoga.dispose(),
  };
}
