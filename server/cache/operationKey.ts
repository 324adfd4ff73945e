import { getOperationAST, print, separateOperations, type DocumentNode, type ExecutionArgs } from 'graphql';
import { coerceVariables } from '../graphql/coerceVariables.ts';
import { hashOf } from './answer.ts';

/** What graphql-js' `execute` is given of an operation. */
export type OperationRequest = Pick<
  ExecutionArgs,
  'schema' | 'document' | 'operationName' | 'variableValues'
>;

/** Documents are parsed once a text, so each operation is printed and hashed once. */
const hashed = new WeakMap<DocumentNode, Map<string, string>>();

/**
 * The name of an answer: what is asked, without its formatting; the variables that the operation declares, with
 * defaults filled in and coerced; and what the answer depends on of who asks. Undefined when the variables are refused.
 */
export function operationKey(request: OperationRequest, caller: string): string | undefined {
  const { schema, document, operationName, variableValues } = request;
  const operation = getOperationAST(document, operationName);
  if (!operation) return undefined;
  const coerced = coerceVariables(schema, operation, variableValues);
  if (!coerced) return undefined;
  return hashOf(JSON.stringify([caller, hashOfText(document, operation.name?.value ?? ''), coerced]));
}

/** Of an operation without its formatting. */
function hashOfText(document: DocumentNode, name: string): string {
  const hashes = hashed.get(document) ?? new Map<string, string>();
  hashed.set(document, hashes);
  let hash = hashes.get(name);
  if (hash === undefined) hashes.set(name, (hash = hashOf(print(separateOperations(document)[name]!))));
  return hash;
}
