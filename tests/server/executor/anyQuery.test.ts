import { execute, getOperationAST, parse } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { createLoaders } from '../../../schema/loaders/createLoaders.ts';
import { schema } from '../../../schema/index.ts';
import { compileOperation } from '../../../server/executor/compileOperation.ts';
import { coerceVariables } from '../../../server/graphql/coerceVariables.ts';
import { anyOperation, type Operation } from '../../fuzz/operations.ts';
import { createRandom } from '../../fuzz/random.ts';
import { FIRST_INSTANT } from '../../fuzz/vocabulary.ts';
import { createWorld } from '../../fuzz/world.ts';
import { directContext } from '../../schema/directOperations.ts';
import { withOpenDatabase } from '../../support/openTestDatabase.ts';

/** `EXECUTOR_QUERIES=10000 npx vitest run tests/server/executor` asks more of them, others with each EXECUTOR_SEED. */
const QUERIES = Number(process.env['EXECUTOR_QUERIES'] ?? 120);
const SEED = Number(process.env['EXECUTOR_SEED'] ?? 7);

/** Ten times what they take. */
const LONGEST_MS = 60_000 + QUERIES * 80;

const place = withOpenDatabase();
const now = () => new Date(FIRST_INSTANT);

interface Read {
  text: string;
  tags: string[];
  from: number;
  until: number;
}

beforeAll(() => createWorld(place.database, SEED));

/** Undefined when the answer holds an error, or the operation cannot be compiled. */
async function compiled({ query, variables }: Operation): Promise<Read | undefined> {
  const document = parse(query);
  const operation = getOperationAST(document)!;
  const coerced = coerceVariables(schema, operation, variables);
  if (!coerced) return undefined;
  const context = directContext(createLoaders(place.database, now), { now });
  try {
    const run = compileOperation({ schema, document, operation, variables: coerced });
    const bytes = await run({ context, rootValue: undefined, variables: coerced });
    return readOf(bytes.toString(), context);
  } catch {
    return undefined;
  }
}

async function ordinary({ query, variables }: Operation): Promise<Read & { hasErrors: boolean }> {
  const context = directContext(createLoaders(place.database, now), { now });
  const result = await execute({
    schema,
    document: parse(query),
    variableValues: variables,
    contextValue: context,
  });
  return { ...readOf(JSON.stringify(result), context), hasErrors: result.errors !== undefined };
}

function readOf(text: string, { reads }: ReturnType<typeof directContext>): Read {
  return { text, tags: [...reads!.tags].sort(), from: reads!.from, until: reads!.until };
}

describe('a compiled query', () => {
  it(
    `has the answer of the ordinary execution, byte by byte, and has read the same (${QUERIES} queries)`,
    async () => {
      const seen = { answered: 0, withErrors: 0, notCompiled: 0 };
      for (let number = 0; number < QUERIES; number += 1) {
        const operation = anyOperation(createRandom(SEED, 'executor', number), `Q${number}`);
        const [{ hasErrors, ...expected }, got] = [await ordinary(operation), await compiled(operation)];
        if (hasErrors) {
          expect(got, operation.query).toBeUndefined();
          seen.withErrors += 1;
        } else if (got) {
          expect(got, operation.query).toEqual(expected);
          seen.answered += 1;
        } else {
          // Only what asks for the schema itself.
          expect(operation.query).toContain('__schema');
          seen.notCompiled += 1;
        }
      }
      expect(seen.answered).toBeGreaterThan(QUERIES * 0.8);
      expect(seen.withErrors).toBeGreaterThan(0);
    },
    LONGEST_MS,
  );
});
