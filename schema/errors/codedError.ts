import { GraphQLError, type ValueNode } from 'graphql';

/** The codes that resolvers themselves give; docs/reference/errors.md lists them with all others. */
export type ErrorCode = 'BAD_USER_INPUT' | 'INVALID_ID' | 'INVALID_CURSOR';

/** An error of the client's making: its message says what was expected and what came. */
export class CodedError extends GraphQLError {
  constructor(code: ErrorCode, message: string, node?: ValueNode) {
    super(message, { nodes: node ?? null, extensions: { code } });
  }
}

/** @param node of a value that is written in the document */
export const badInput = (message: string, node?: ValueNode): CodedError =>
  new CodedError('BAD_USER_INPUT', message, node);
