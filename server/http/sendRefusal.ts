import { GraphQLError } from 'graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Figures } from '../gate/limitError.ts';
import { databaseFault } from '../graphql/databaseFault.ts';
import { isErrorCode } from './errorCode.ts';
import { sendError } from './sendError.ts';

/**
 * Answers with what was thrown before a request came to GraphQL: a refusal with its code, or that the database is away.
 * @throws anything else again
 */
export function sendRefusal(req: IncomingMessage, res: ServerResponse, error: unknown): void {
  const fault = databaseFault(error);
  if (fault) return sendError(req, res, fault.code, fault.message);
  const code = error instanceof GraphQLError ? error.extensions['code'] : undefined;
  if (!isErrorCode(code)) throw error;
  // RFC 9110 section 11.6.1: a 401 names how to do better.
  if (code === 'UNAUTHENTICATED') res.setHeader('WWW-Authenticate', 'Bearer');
  const { message, extensions } = error as GraphQLError;
  sendError(req, res, code, message, extensions['figures'] as Figures | undefined);
}
