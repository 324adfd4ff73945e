import { GraphQLError, Kind } from 'graphql';
import type { Figures } from '../gate/limitError.ts';
import { isErrorCode, type ErrorCode } from '../http/errorCode.ts';
import { databaseFault } from './databaseFault.ts';
import { httpExtension, type HttpExtension } from './refusal.ts';

/** The longest message that is sent: coercion errors repeat the client's value, which may be a megabyte. */
const MAX_MESSAGE = 1000;

interface Verdict {
  code: ErrorCode;
  message: string;
  /** What came was no GraphQL request. */
  isMalformed?: boolean;
}

/** Errors as they are sent, and those of them that the operator must hear of. */
export interface CodedErrors {
  errors: GraphQLError[];
  unexpected: unknown[];
}

/**
 * Gives every error one of the documented codes and takes everything internal out of it. What is not the client's
 * making becomes INTERNAL_ERROR with one sentence.
 * @param refused nothing was executed: the code decides the status of the answer
 */
export function codeErrors(originals: readonly unknown[], refused: boolean): CodedErrors {
  const unexpected: unknown[] = [];
  const errors = originals.map((original) => {
    const verdict = judge(original);
    if (verdict.code === 'INTERNAL_ERROR') unexpected.push(original);
    const error = original instanceof GraphQLError ? original : undefined;
    return new GraphQLError(verdict.message.slice(0, MAX_MESSAGE), {
      nodes: error?.nodes ?? null,
      source: error?.source ?? null,
      positions: error?.positions ?? null,
      path: error?.path ?? null,
      extensions: {
        code: verdict.code,
        ...(error?.extensions['figures'] as Figures | undefined),
        ...(refused && { http: httpExtension(verdict.code, !verdict.isMalformed) }),
      },
    });
  });
  return { errors, unexpected };
}

function judge(error: unknown): Verdict {
  const fault = databaseFault(error);
  if (fault) return fault;
  if (!(error instanceof GraphQLError)) return internal();
  const { code, http } = error.extensions as { code?: unknown; http?: Partial<HttpExtension> };
  if (isErrorCode(code)) return { code, message: error.message, isMalformed: http?.spec === false };
  if (code === 'BAD_REQUEST')
    return { code: codeOfStatus(http?.status), message: error.message, isMalformed: true };
  // Several operations and no operationName, or a name that none of them has.
  if (code === 'OPERATION_RESOLUTION_FAILURE') return { code: 'BAD_USER_INPUT', message: error.message };
  return code === undefined && isAboutInput(error)
    ? { code: 'BAD_USER_INPUT', message: error.message }
    : internal();
}

/** Yoga has one code for all that it refuses, and tells them apart by status. */
function codeOfStatus(status: number | undefined): ErrorCode {
  if (status === 405) return 'METHOD_NOT_ALLOWED';
  return status === 413 ? 'BATCH_LIMIT' : 'BAD_USER_INPUT';
}

/**
 * Errors that graphql-js makes of variables and arguments have no code: the former point at the variable's
 * definition, the latter are told from a value that could not be sent by their wording alone.
 */
function isAboutInput({ nodes, path, originalError, message }: GraphQLError): boolean {
  if (nodes?.some(({ kind }) => kind === Kind.VARIABLE_DEFINITION)) return true;
  if (originalError !== undefined) return false;
  return path === undefined ? nodes === undefined : message.startsWith('Argument "');
}

const internal = (): Verdict => ({ code: 'INTERNAL_ERROR', message: 'Something went wrong.' });
