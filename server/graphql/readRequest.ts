import type { GraphQLParams } from 'graphql-yoga';
import type { Gate } from '../gate/createGate.ts';
import { readParameters } from './readParameters.ts';
import type { RequestState } from './requestState.ts';

/** The most operations of one HTTP request. */
export const BATCH_LIMIT = 10;

/**
 * Reads the operations of a request into its state and has the gate judge them, once, whoever asks first.
 * @throws what the whole request is refused by
 */
export function readRequest(
  state: RequestState,
  method: string,
  gate: Gate,
): Promise<GraphQLParams | GraphQLParams[]> {
  return (state.reading ??= read(state, method, gate));
}

async function read(
  state: RequestState,
  method: string,
  gate: Gate,
): Promise<GraphQLParams | GraphQLParams[]> {
  const parameters = readParameters(state.parameters);
  state.isBatch = Array.isArray(parameters);
  state.operations = Array.isArray(parameters) ? parameters : [parameters];
  // More of them are refused by Yoga.
  if (state.operations.length <= BATCH_LIMIT) await gate.admit(state, method);
  return parameters;
}
