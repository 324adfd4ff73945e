import { lexicographicSortSchema, printSchema } from 'graphql';
import { fileURLToPath } from 'node:url';
import { schema } from './index.ts';

/** The committed copy: the contract, readable in review, and what the client's types are made of. */
export const SCHEMA_FILE = fileURLToPath(new URL('schema.graphql', import.meta.url));

export const printedSchema = (): string => `${printSchema(lexicographicSortSchema(schema))}\n`;
