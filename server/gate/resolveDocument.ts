import type { GraphQLError } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import { limitError } from './limitError.ts';
import { documentHash, type TrustedDocuments } from './trustedDocuments.ts';

export interface ResolveOptions {
  trusted: TrustedDocuments;
  /** Whether a document has to be one of them. */
  isRequired: boolean;
}

/**
 * Puts the text of a document into an operation that names it by its hash: `extensions.persistedQuery.sha256Hash`, as
 * Apollo and urql send it. What has the wrong type is left as it is, and refused with the other parameters.
 */
export function resolveDocument(
  operation: GraphQLParams,
  { trusted, isRequired }: ResolveOptions,
): GraphQLError | undefined {
  const named = hashOfOperation(operation);
  const known = named === undefined ? undefined : trusted.get(named);
  if (known !== undefined) operation.query ??= known;
  const query: unknown = operation.query ?? undefined;
  if (query === undefined)
    return named === undefined
      ? undefined
      : limitError(
          'DOCUMENT_NOT_TRUSTED',
          'Expected the hash of a document that this server knows, got another one.',
        );
  if (typeof query !== 'string' || (named === undefined && !isRequired)) return undefined;
  const hash = documentHash(query);
  if (named !== undefined && named !== hash)
    return limitError(
      'BAD_USER_INPUT',
      'Expected "sha256Hash" to be the SHA-256 of "query" in hex, got another one.',
    );
  return isRequired && !trusted.has(hash)
    ? limitError('DOCUMENT_NOT_TRUSTED', 'Expected a document that this server knows, got another one.')
    : undefined;
}

function hashOfOperation({ extensions }: GraphQLParams): string | undefined {
  const persisted: unknown = extensions?.['persistedQuery'];
  if (typeof persisted !== 'object' || persisted === null || !('sha256Hash' in persisted)) return undefined;
  return typeof persisted.sha256Hash === 'string' ? persisted.sha256Hash.toLowerCase() : '';
}
