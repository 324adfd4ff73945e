import { useEngine } from '@envelop/core';
import { execute, parse, subscribe, type GraphQLSchema, type ParseOptions } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { RequestState, ServerContext } from './requestState.ts';
import { useAnswerCache } from '../cache/useAnswerCache.ts';
import { useErrorCodes } from './useErrorCodes.ts';
import { useOperationContext, type OperationContextOptions } from './useOperationContext.ts';
import { useParameters } from './useParameters.ts';

/** The most operations of one HTTP request. */
const BATCH_LIMIT = 10;
/**
 * The longest document, in tokens: five times the introspection of GraphiQL. Beyond some thousands of levels graphql-js
 * runs out of stack, and a level takes three tokens.
 */
const TOKEN_LIMIT = 2_000;

export interface GraphQLHandlerOptions extends OperationContextOptions {
  schema: GraphQLSchema;
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
  dispose(): Promise<void>;
}

/**
 * Yoga without its own HTTP: bodies are read and counted, methods and types checked and answers sent by
 * server/http/. It never sees what a client sent but the parameters and the accepted types.
 */
export function createGraphQLHandler({ schema, log, ...options }: GraphQLHandlerOptions): GraphQLHandler {
  const yoga = createYoga<ServerContext>({
    schema,
    graphqlEndpoint: '/graphql',
    batching: { limit: BATCH_LIMIT },
    maxRequestBodySize: false,
    maskedErrors: false,
    multipart: false,
    graphiql: false,
    landingPage: false,
    cors: false,
    logging: false,
    plugins: [
      // Yoga's own executor answers fields in the order in which they are done; the specification, and whoever
      // compares two answers, wants them in the order of the query.
      useEngine({
        parse: (source: Parameters<typeof parse>[0], options?: ParseOptions) =>
          parse(source, { ...options, maxTokens: TOKEN_LIMIT }),
        execute,
        subscribe,
      }),
      useParameters(),
      useOperationContext(options),
      useAnswerCache(options.cache),
      useErrorCodes(log),
    ],
  });
  return {
    async handle({ method, accept, state }) {
      const headers: Record<string, string> = accept === undefined ? {} : { accept };
      const request = new yoga.fetchAPI.Request('http://localhost/graphql', { method, headers });
      return yoga.handleRequest(request, { state });
    },
    dispose: async () => yoga.dispose(),
  };
}
