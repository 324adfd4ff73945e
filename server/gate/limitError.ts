import { GraphQLError } from 'graphql';
import type { ErrorCode } from '../http/errorCode.ts';

/** Numbers beside a code, for programs: what came, and what is allowed. */
export type Figures = Readonly<Record<string, number | Readonly<Record<string, number>>>>;

/** Refuses an operation before it is executed. */
export function limitError(code: ErrorCode, message: string, figures: Figures = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { code, figures } });
}
