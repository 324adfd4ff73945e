import { envelop, useEngine, useSchema } from '@envelop/core';
import { createInMemoryCache, useResponseCache } from '@envelop/response-cache';
import { buildSchema, parse, specifiedRules, subscribe, validate } from 'graphql';

/**
 * How often does the storing of @envelop/response-cache look at each object of an answer? Prints it by the number of
 * lists that the object lies in. Run it with `npx tsx docs/measurements/storingByIds.ts`.
 */
const DEEPEST = 6;

let looks = 0;

function answerOf(lists: number): object {
  if (lists > 0) return { list: [answerOf(lists - 1)] };
  const leaf = {};
  // Whoever copies the object reads all of it.
  Object.defineProperty(leaf, 'name', { enumerable: true, get: () => ((looks += 1), 'x') });
  return leaf;
}

const schema = buildSchema('type Query { list: [Query], name: String }');
const query = (lists: number): string => (lists > 0 ? `{ list ${query(lists - 1)} }` : '{ name }');

async function looksAt(lists: number): Promise<number> {
  const getEnveloped = envelop({
    plugins: [
      useEngine({ parse, validate, specifiedRules, execute: () => ({ data: answerOf(lists) }), subscribe }),
      useSchema(schema),
      useResponseCache({ session: () => null, cache: createInMemoryCache() }),
    ],
  });
  const enveloped = getEnveloped({});
  const document = enveloped.parse(query(lists));
  looks = 0;
  await enveloped.execute({
    schema: enveloped.schema,
    document,
    contextValue: await enveloped.contextFactory(),
  });
  return looks;
}

process.stdout.write('| lists | looks |\n| --- | --- |\n');
for (let lists = 0; lists <= DEEPEST; lists += 1)
  process.stdout.write(`| ${lists} | ${await looksAt(lists)} |\n`);
