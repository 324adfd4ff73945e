import { parse, print, stripIgnoredCharacters } from 'graphql';
import type { Operation } from './operations.ts';
import type { Random } from './random.ts';

/** How operations are sent: what a server must not mind. */
export interface Delivery {
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  /** The target of a GET, or the body of a POST. */
  target: string;
  body: string | undefined;
}

/**
 * The same question in one of many spellings.
 * @param mustGet for one query that is asked by GET, as only those are answered conditionally
 */
export function deliver(
  operations: readonly Operation[],
  isBatch: boolean,
  random: Random,
  mustGet = false,
): Delivery {
  const headers: Record<string, string> = {};
  const encoding = random.pick(['', 'gzip', 'br', 'gzip, deflate, br', 'identity', 'br;q=0.5, gzip']);
  if (encoding) headers['accept-encoding'] = encoding;
  const accept = random.pick([
    '',
    'application/json',
    'application/graphql-response+json, application/json;q=0.9',
    '*/*',
  ]);
  if (accept) headers['accept'] = accept;
  const spelled = operations.map((operation) => spell(operation, random));
  const isMutation = operations.some(({ query }) => query.startsWith('mutation'));
  const [only] = spelled;
  if (mustGet || (!isBatch && !isMutation && random.chance(0.25))) {
    const query = new URLSearchParams({ query: only!.query });
    if (only!.operationName) query.set('operationName', only!.operationName);
    if (only!.variables) query.set('variables', JSON.stringify(only!.variables));
    return { method: 'GET', headers, target: `/graphql?${query}`, body: undefined };
  }
  const value = isBatch ? spelled : only;
  const body = random.chance(0.2) ? JSON.stringify(value, null, random.int(1, 4)) : JSON.stringify(value);
  return {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    target: '/graphql',
    body,
  };
}

interface Parameters {
  query: string;
  operationName?: string;
  variables?: Record<string, unknown>;
}

function spell({ name, query, variables }: Operation, random: Random): Parameters {
  const entries = Object.entries(variables);
  // Nobody has declared it, so nobody may mind it.
  if (random.chance(0.1)) entries.push(['unused', random.int(1, 1000)]);
  const isSent = entries.length > 0 || random.chance(0.2);
  return {
    query: respell(query, random),
    ...(random.chance(0.3) && { operationName: name }),
    ...(isSent && { variables: Object.fromEntries(random.sample(entries, entries.length)) }),
  };
}

function respell(query: string, random: Random): string {
  return random.weighted<(text: string) => string>([
    [6, (text) => text],
    [1, stripIgnoredCharacters],
    [1, (text) => print(parse(text))],
    [1, (text) => `# ${random.int(1, 99)}\n${text.replaceAll(' } ', ' }, ')}`],
    [1, (text) => spaced(text, random.pick(['  ', '\n', '\t', ', ']))],
  ])(query);
}

/** Other white space, but for that of texts. */
const spaced = (query: string, space: string): string =>
  query.replaceAll(/"[^"]*"| /g, (piece) => (piece === ' ' ? space : piece));
