import { buildSchema } from 'graphql';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compareContract } from './compareContract.ts';
import { schema } from './index.ts';
import { printedSchema, SCHEMA_FILE } from './printedSchema.ts';

const contract = buildSchema(
  readFileSync(fileURLToPath(new URL('contract.graphql', import.meta.url)), 'utf8'),
);
const { missing, different } = compareContract(contract, schema);
const hasDrifted = readFileSync(SCHEMA_FILE, 'utf8') !== printedSchema();

if (hasDrifted)
  process.stderr.write('schema/schema.graphql is not what the code says: run `npm run schema:print`.\n');
for (const each of different) process.stderr.write(`Not as the contract has it: ${each}\n`);
for (const each of missing) process.stderr.write(`Missing of the contract: ${each}\n`);
if (hasDrifted || missing.length + different.length > 0) process.exitCode = 1;
