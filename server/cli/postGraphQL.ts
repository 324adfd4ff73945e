import { maskPassword } from '../maskPassword.ts';
import { OperatorError } from '../operatorError.ts';

interface GraphQLAnswer {
  data?: unknown;
  errors?: { message: string; extensions?: { code?: string } }[];
}

/** Where a command sends its operations, and as whom. */
export interface Target {
  endpoint: string;
  /** An API key or a token. */
  credential: string | undefined;
}

export const requestHeaders = ({ credential }: Target, accept: string): Record<string, string> => ({
  'Content-Type': 'application/json',
  Accept: accept,
  ...(credential !== undefined && { Authorization: `Bearer ${credential}` }),
});

/**
 * Sends an operation to a server.
 * @throws OperatorError when nobody answers, when what answers is no Tidemark, or for errors in the answer
 */
export async function postGraphQL<T>(target: Target, query: string, variables: object): Promise<T> {
  const { endpoint } = target;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: requestHeaders(target, 'application/json'),
    body: JSON.stringify({ query, variables }),
  }).catch(() => {
    throw new OperatorError(
      `No server answers at ${maskPassword(endpoint)}. Start one with "npm start", or name another with --url.`,
    );
  });
  const answer = (await response.json().catch(() => undefined)) as GraphQLAnswer | undefined;
  const [error] = answer?.errors ?? [];
  if (error) throw new OperatorError(`${error.message} (${error.extensions?.code ?? 'no code'})`);
  if (!answer?.data)
    throw new OperatorError(
      `${maskPassword(endpoint)} answered ${response.status}, but not as a Tidemark server does.`,
    );
  return answer.data as T;
}
