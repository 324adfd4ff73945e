import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { EnvironmentReader } from '../readEnvironment.ts';
import type { DocumentCheck } from './createDocumentCheck.ts';
// As the dashboard sends them. tests/client/documents.test.ts sees to it that they are all, and the same.
import dashboard from './dashboardDocuments.json' with { type: 'json' };

/** Documents that the server knows: their texts, by the SHA-256 of them in hex. */
export type TrustedDocuments = ReadonlyMap<string, string>;

export const documentHash = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * The dashboard's own documents, and those of the file TRUSTED_DOCUMENTS_FILE: JSON, an object from hashes to texts. A file
 * that cannot be read, a hash that is not that of its text and a document that `check` does not pass are noted as faults.
 */
export function readTrustedDocuments(
  reader: EnvironmentReader,
  check: DocumentCheck = () => undefined,
): TrustedDocuments {
  const documents = new Map<string, string>();
  for (const text of Object.values(dashboard)) documents.set(documentHash(text), text);
  const file = reader.text(VARIABLE);
  const manifest = file === undefined ? {} : readManifest(file);
  if (typeof manifest === 'string') {
    reader.refuse(VARIABLE, `${EXPECTED}, but ${manifest}`);
    return documents;
  }
  for (const [hash, text] of Object.entries(manifest)) {
    const fault = typeof text === 'string' && documentHash(text) === hash ? check(text) : NOT_ITS_HASH;
    if (fault === undefined) documents.set(hash, text as string);
    else reader.refuse(VARIABLE, `${EXPECTED}, but ${JSON.stringify(hash.slice(0, 64))}: ${sentence(fault)}`);
  }
  return documents;
}

const VARIABLE = 'TRUSTED_DOCUMENTS_FILE';
const EXPECTED = 'a JSON file with an object from hashes to documents';
const NOT_ITS_HASH = 'this is not the SHA-256 of its text in hex';

/** The object in a file, or why there is none. */
function readManifest(file: string): object | string {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return error instanceof SyntaxError ? 'it is not JSON' : 'it cannot be read';
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? value
    : 'it is no JSON object';
}

/** As part of another one. */
const sentence = (text: string): string => text.replace(/\.$/, '');
