import { setTimeout as sleep } from 'node:timers/promises';
import type { Asking } from './asking.ts';
import { deliver } from './delivery.ts';
import type { Fleet, Member } from './fleet.ts';
import type { HitAccounting } from './hitAccounting.ts';
import type { Reply } from './httpClient.ts';
import type { Observer } from './observer.ts';
import type { Operation } from './operations.ts';
import type { Problems } from './problems.ts';
import { createRandom, type Random } from './random.ts';
import { tellStale } from './tellStale.ts';
import type { Tally } from './tally.ts';

export interface ComparisonTools {
  fleet: Fleet;
  ask: Asking;
  observer: Observer;
  accounting: HitAccounting;
  problems: Problems;
  tally: Tally;
  /** What clients know of earlier answers, by the names of operations. */
  remembered: Map<string, { etag: string; body: string }>;
  /** The last writes, for the report. */
  history: () => string;
}

/** The newest commit that every server is known to have heard of. */
export interface Heard {
  sequence: number;
}

/** An answer that may have come from a cache. */
export interface Cached {
  server: Member;
  reply: Reply;
}

/** Asked at the same time. */
const WIDTH = 6;
/** A worker may write between two answers: then they are asked for again. */
const MOST_TRIES = 8;
/** In which a server hears of what a worker has just committed, also without notifications and on a busy machine. */
const NEWS_MS = 5_000;
const BATCHES = 3;
const UNCACHED = [{ 'cache-control': 'no-cache' }, { 'cache-control': 'no-store' }];

/** Asks every server for each operation as usual, one of them twice, and then one for what the database says. */
export async function compareAll(
  operations: readonly Operation[],
  tools: ComparisonTools,
  heard: Heard,
  random: Random,
): Promise<void> {
  const stable = operations.filter((operation) => !operation.isVolatile);
  const questions = [
    ...stable.map((operation) => [operation]),
    ...Array.from({ length: BATCHES }, () => random.sample(stable, random.int(2, 10))),
  ].map((question, index) => ({ question, random: createRandom(random.next(), index) }));
  const compareRest = async (): Promise<void> => {
    for (let next = questions.pop(); next; next = questions.pop())
      await compare(next.question, tools, heard, next.random);
  };
  await Promise.all(Array.from({ length: WIDTH }, compareRest));
}

async function compare(
  operations: readonly Operation[],
  tools: ComparisonTools,
  heard: Heard,
  random: Random,
): Promise<void> {
  const { fleet, observer, problems, tally } = tools;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const before = await observer.sequence();
    const cached = await askAll(operations, tools, random);
    const server = random.pick(fleet.servers());
    const delivery = deliver(operations, operations.length > 1, random);
    const reference = cached && (await tools.ask(server, operations, delivery, random.pick(UNCACHED)));
    const conditional = reference && (await askConditionally(operations, reference, tools, random));
    if (!conditional) return;
    const all = [...cached, ...conditional];
    tally.comparisons += all.length;
    const wrong = all.find(({ reply }) => comparable(reply.body) !== comparable(reference.body));
    if (!wrong) return;
    if ((await observer.sequence()) !== before) continue;
    if (before > heard.sequence) {
      // Not stale yet: the news of it may be on their way.
      tally.onTheirWay += 1;
      await sleep(NEWS_MS);
      heard.sequence = Math.max(heard.sequence, before);
      continue;
    }
    problems.note('stale', tellStale(operations, wrong, reference, tools));
    return;
  }
}

/** Every server, and one of them once more; undefined when one does not answer. */
async function askAll(
  operations: readonly Operation[],
  { fleet, ask, accounting }: ComparisonTools,
  random: Random,
): Promise<Cached[] | undefined> {
  const isBatch = operations.length > 1;
  const cached: Cached[] = [];
  for (const server of [...fleet.servers(), random.pick(fleet.servers())]) {
    const reply = await ask(server, operations, deliver(operations, isBatch, random));
    if (!reply) return undefined;
    if (!isBatch) accounting.onReply(server, operations[0]!, reply, true);
    cached.push({ server, reply });
  }
  return cached;
}

/** As a client that has an earlier answer: 304 says that it has the one of now. */
async function askConditionally(
  operations: readonly Operation[],
  reference: Reply,
  { fleet, ask, remembered }: ComparisonTools,
  random: Random,
): Promise<Cached[] | undefined> {
  const [{ name }] = operations as [Operation];
  const { etag } = reference.headers;
  if (operations.length > 1 || etag === undefined || !random.chance(0.3)) return [];
  const known = remembered.get(name);
  remembered.set(name, { etag, body: reference.body });
  if (!known) return [];
  const server = random.pick(fleet.servers());
  const delivery = deliver(operations, false, random, true);
  const reply = await ask(server, operations, delivery, { 'if-none-match': known.etag });
  return reply && [{ server, reply: reply.status === 304 ? { ...reply, body: known.body } : reply }];
}

/**
 * What holds errors is never stored. It tells of one of several reasons, whichever was met first, and of its place in
 * the question, whose spelling is another each time: only that it has errors is compared.
 */
function comparable(body: string): string {
  if (!body.includes('"errors":[')) return body;
  try {
    const members = [JSON.parse(body)].flat() as { errors?: unknown }[];
    return members.map((member) => (member.errors ? 'errors' : JSON.stringify(member))).join();
  } catch {
    return body;
  }
}
