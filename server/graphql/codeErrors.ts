import { GraphQLError, Kind } from 'graphql';
import type { Figures } from '../gate/limitError.ts';
import { isErrorCode, type ErrorCode } from '../http/errorCode.ts';
import { databaseFault } from './databaseFault.ts';
import { httpExtension, type HttpExtension } from './refusal.ts';

/** The longest message that is sent: coercion errors repeat the client's value, which may be a megabyte. */
const MAX_MESSAGE = 1000;

/** By which proxies and clients are to know that asking again may help. */
const FAULTS: ReadonlySet<ErrorCode> = new Set(['SERVICE_UNAVAILABLE', 'TIMEOUT']);

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
 * @param data of the answer: undefined when nothing was executed. Then the code decides the status of the answer; that of
 * a fault of ours also when nothing came of what was executed
 */
export function codeErrors(originals: readonly unknown[], data: unknown): CodedErrors {
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
        ...((data === undefined || (isEmpty(data) && FAULTS.has(verdict.code))) && {
          http: httpExtension(verdict.code, !verdict.isMalformed),
        }),
      },
    });
  });
  return { errors, unexpected };
}

/** Whether no field has a value. */
const isEmpty = (data: unknown): boolean =>
  data === null || (typeof data === 'object' && Object.values(data).every((value) => value === null));

function judge(error: unknown): Verdict {
  const fault = databaseFault(error);
  if (fault) return fault;
  if (isOutOfStack(error)) return { code: 'BAD_USER_INPUT', message: 'The request is nested too deeply.' };
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

/**
 * The parser and the coercion of variables go as deep as what came, and nothing of ours goes deeper: a stack that is used
 * up says that a client has sent some thousand brackets.
 */
function isOutOfStack(error: unknown): boolean {
  if (error instanceof RangeError) return error.message.startsWith('Maximum call stack');
  return error instanceof GraphQLError && isOutOfStack(error.originalError);
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
  // Where a field's arguments are refused, graphql-js wraps its own error.
  if (originalError !== undefined && !(originalError instanceof GraphQLError)) return false;
  return path === undefined ? nodes === undefined : message.startsWith('Argument "');
}

const internal = (): Verdict => ({ code: 'INTERNAL_ERROR', message: 'Something went wrong.' });
