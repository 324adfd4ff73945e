import type { GraphQLParams } from 'graphql-yoga';
import { refusal } from './refusal.ts';

/** Where the parameters of a GraphQL request are: in the query string of a GET, in the body of a POST. */
export type ParameterSource = { query: URLSearchParams } | { body: string };

/** One operation, or a batch of them. Their types are checked later, for each operation apart. */
export function readParameters(source: ParameterSource): GraphQLParams | GraphQLParams[] {
  return 'body' in source ? readBody(source.body) : readQuery(source.query);
}

function readBody(body: string): GraphQLParams | GraphQLParams[] {
  if (body === '') throw refusal('BAD_USER_INPUT', 'The body is empty. Expected JSON with a "query".');
  const value = parseJson(body, 'The body');
  if (typeof value !== 'object' || value === null)
    throw refusal('BAD_USER_INPUT', 'Expected the body to be a JSON object, or an array of them.');
  if (Array.isArray(value) && value.length === 0)
    throw refusal('BAD_USER_INPUT', 'The batch is empty. Expected at least one operation.');
  return value as GraphQLParams | GraphQLParams[];
}

function readQuery(query: URLSearchParams): GraphQLParams {
  const json = (name: string): unknown => {
    const text = query.get(name);
    return text ? parseJson(text, `The parameter "${name}"`) : undefined;
  };
  const text = (name: string): string | undefined => query.get(name) ?? undefined;
  return {
    query: text('query'),
    operationName: text('operationName'),
    variables: json('variables'),
    extensions: json('extensions'),
  } as GraphQLParams;
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refusal('BAD_USER_INPUT', `${what} is not valid JSON.`);
  }
}
