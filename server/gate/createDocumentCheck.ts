import type { GraphQLSchema } from 'graphql';
import { createDocuments } from './documents.ts';

/** Why a document is never executed, whoever asks: it does not parse, fit the schema or keep to a limit. */
export type DocumentCheck = (text: string) => string | undefined;

export function createDocumentCheck(schema: GraphQLSchema): DocumentCheck {
  const documents = createDocuments({ schema, introspection: true });
  return (text) => documents.read(text).errors?.[0]?.message;
}
