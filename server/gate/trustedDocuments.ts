import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { OperatorError } from '../operatorError.ts';
// As the dashboard sends them. tests/client/documents.test.ts sees to it that they are all, and the same.
import dashboard from './dashboardDocuments.json' with { type: 'json' };

/** Documents that the server knows: their texts, by the SHA-256 of them in hex. */
export type TrustedDocuments = ReadonlyMap<string, string>;

export const documentHash = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * The dashboard's own documents, and those of a file: JSON, an object from hashes to texts.
 * @throws OperatorError when the file cannot be read, or a hash is not that of its text
 */
export function loadTrustedDocuments(file: string | undefined): TrustedDocuments {
  const documents = new Map<string, string>();
  for (const text of Object.values(dashboard)) documents.set(documentHash(text), text);
  for (const [hash, text] of Object.entries(file === undefined ? {} : readManifest(file))) {
    if (typeof text !== 'string' || documentHash(text) !== hash)
      throw wrongFile(`${JSON.stringify(hash.slice(0, 80))} is not the SHA-256 of its text in hex`);
    documents.set(hash, text);
  }
  return documents;
}

function readManifest(file: string): object {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw wrongFile(error instanceof SyntaxError ? 'it is not JSON' : 'it cannot be read');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrongFile('it is no JSON object');
  return value;
}

const wrongFile = (reason: string): OperatorError =>
  new OperatorError(
    `TRUSTED_DOCUMENTS_FILE: expected a JSON file with an object from hashes to documents, but ${reason}.`,
  );
