import { getOperationAST, print, separateOperations, type DocumentNode, type ExecutionArgs } from 'graphql';
import { coerceVariables } from '../graphql/coerceVariables.ts';
import { hashOf } from './answer.ts';

/** What graphql-js' `execute` is given of an operation. */
export type OperationRequest = Pick<
  ExecutionArgs,
  'schema' | 'document' | 'operationName' | 'variableValues'
>;

/** Documents are parsed once a text, so each is printed once. */
const printed = new WeakMap<DocumentNode, Map<string, string>>();

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
  const text = printOperation(document, operation.name?.value ?? '');
  return hashOf(JSON.stringify([caller, text, coerced]));
}

function printOperation(document: DocumentNode, name: string): string {
  const texts = printed.get(document) ?? new Map<string, string>();
  printed.set(document, texts);
  let text = texts.get(name);
  if (text === undefined) texts.set(name, (text = print(separateOperations(document)[name]!)));
  return text;
}
