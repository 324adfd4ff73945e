import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, parse, validate, type GraphQLSchema } from 'graphql';
import { packageRoot } from '../../db/packageRoot.ts';
import { createDocumentWriter } from './documentWriter.ts';
import { createRandom, type Random } from './random.ts';
import { writeSelections } from './selections.ts';

/** One operation as a client sends it. */
export interface Operation {
  /** Also of the operation in the document; no other operation of the run has it. */
  name: string;
  query: string;
  variables: Record<string, unknown>;
  /** Its answer is another each time: it is asked, but not compared. */
  isVolatile: boolean;
}

/** The contract, as clients know it. */
export const contract: GraphQLSchema = buildSchema(
  readFileSync(join(packageRoot(), 'schema/schema.graphql'), 'utf8'),
);

/** How often each root field is asked. */
const ROOTS = [
  [20, 'accounts'],
  [14, 'account'],
  [8, 'organizations'],
  [8, 'organization'],
  [12, 'snapshots'],
  [16, 'summary'],
  [5, 'platforms'],
  [7, 'scrapeRuns'],
  [6, 'scrapeRun'],
  [10, 'node'],
  [4, 'nodes'],
  [0.5, 'performance'],
] as const;

/** Characters; the server takes 2,000 tokens. */
const LONGEST = 2_500;

/** An operation made from the contract: what it asks depends on nothing but the random numbers. */
export function anyOperation(random: Random, name: string): Operation {
  if (random.chance(0.01))
    return plain(name, `query ${name} { __schema { types { name kind fields { name } } } }`);
  for (;;) {
    const writer = createDocumentWriter(random);
    const roots = Array.from(
      {
        length: random.weighted([
          [8, 1],
          [2, 2],
          [1, 3],
        ]),
      },
      () => random.weighted(ROOTS),
    );
    const selections = [...new Set(roots)].map((root) =>
      writeSelections({ random, schema: contract, writer }, contract.getQueryType()!, root),
    );
    const query = writer.document(name, selections.join(' '));
    if (query.length > LONGEST || validate(contract, parse(query)).length > 0) continue;
    return {
      name,
      query,
      variables: writer.variables,
      isVolatile: /\b(performance|etaSeconds)\b/.test(query),
    };
  }
}

/** The operations that come again and again: the first is the most frequent. */
export function createPool(seed: number, size: number): Operation[] {
  return Array.from({ length: size }, (_, index) =>
    anyOperation(createRandom(seed, 'pool', index), `P${index}`),
  );
}

export function plain(name: string, query: string, variables: Record<string, unknown> = {}): Operation {
  return { name, query, variables, isVolatile: false };
}
