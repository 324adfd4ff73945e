import { setTimeout as pause } from 'node:timers/promises';
import { createRandom, type Random } from '../fuzz/random.ts';
import { askGraphQL, type GraphQLReply } from './graphql.ts';
import type { HistoryEvent, Seen } from './history.ts';
import type { Member } from './member.ts';

export interface LoadOptions {
  seed: number;
  /** Each asks one thing after the other. */
  clients: number;
  servers: () => Member[];
  /** Of accounts that nobody else changes. */
  accounts: readonly number[];
  record: (event: HistoryEvent) => void;
}

const READ_MS = 2_000;
const MUTATION_MS = 5_000;
const IMPORT_MS = 60_000;
/** Whoever was refused comes again a moment later. */
const PATIENCE_MS = 150;
const MOST_TRIES = 60;

const READ = 'query ($id: ID!) { node(id: $id) { ... on Account { displayName } } }';
const WRITE = `mutation ($id: ID!, $name: String) {
  updateAccount(input: {id: $id, displayName: $name}) { __typename } }`;
const TRIGGER = `mutation ($ids: [ID!], $key: String) {
  triggerScrapeRun(input: {accountIds: $ids, mode: SIMULATED, idempotencyKey: $key}) {
    __typename ... on TriggerScrapeRunSuccess { run { id } } } }`;
const IMPORT = 'mutation ($csv: String!) { importAccounts(input: {csv: $csv}) { __typename } }';

const globalId = (account: number): string => Buffer.from(`1:Account:${account}`).toString('base64url');

/** Asks and changes until it is told to stop; resolves then when all has ended. */
export function startLoad(options: LoadOptions): { stop(): Promise<void> } {
  const { seed, clients, accounts } = options;
  const state = { isStopping: false, current: new Map<number, number>() };
  const share = Math.floor(accounts.length / clients);
  const running = Array.from({ length: clients }, (_each, number) =>
    runClient(options, state, {
      number,
      own: accounts.slice(number * share, (number + 1) * share),
      random: createRandom(seed, 'client', number),
    }),
  );
  return {
    async stop() {
      state.isStopping = true;
      await Promise.all(running);
    },
  };
}

interface LoadState {
  isStopping: boolean;
  /** The account that each client writes now, by its number. */
  current: Map<number, number>;
}

async function runClient(
  { servers, record }: LoadOptions,
  state: LoadState,
  { number, own, random }: { number: number; own: readonly number[]; random: Random },
): Promise<void> {
  let used = 0;
  let value = 0;
  let things = 0;

  /** Undefined when no server is up. */
  async function send(
    body: unknown,
    deadlineMs: number,
    headers = {},
  ): Promise<{ reply: GraphQLReply; seen: Seen } | undefined> {
    const up = servers().filter(({ port }) => port !== undefined);
    if (up.length === 0) return undefined;
    const server = random.pick(up);
    const { name, port } = server;
    const start = performance.now();
    const reply = await askGraphQL(port!, body, headers);
    const seen: Seen = {
      start,
      end: performance.now(),
      server: name,
      deadlineMs,
      outcome: reply.data === undefined ? 'unknown' : 'ok',
      note: `client ${number} at ${name}: ${reply.note}`,
    };
    if (seen.outcome === 'unknown') await pause(PATIENCE_MS);
    return { reply, seen };
  }

  async function write(): Promise<void> {
    const account = own[used];
    if (account === undefined) return;
    state.current.set(number, account);
    value += 1;
    const variables = { id: globalId(account), name: String(value) };
    const sent = await send({ query: WRITE, variables }, MUTATION_MS);
    if (!sent) return;
    record({ kind: 'write', account, value, ...sent.seen });
    if (sent.seen.outcome === 'unknown') used += 1;
  }

  async function read(): Promise<void> {
    const known = [...state.current.values()];
    if (known.length === 0) return;
    const asked = Array.from({ length: random.pick([1, 1, 3]) }, () => random.pick(known));
    const operations = asked.map((account) => ({ query: READ, variables: { id: globalId(account) } }));
    const headers = random.chance(0.25) ? { 'cache-control': 'no-cache' } : {};
    const sent = await send(operations.length === 1 ? operations[0] : operations, READ_MS, headers);
    if (!sent) return;
    const answers: any[] = [sent.reply.data].flat();
    asked.forEach((account, place) => {
      const name: string | null = answers[place]?.node?.displayName ?? null;
      const { isStale } = sent.reply;
      record({ kind: 'read', account, value: name === null ? null : Number(name), isStale, ...sent.seen });
    });
  }

  async function trigger(): Promise<void> {
    const key = `${number}-${(things += 1)}`;
    const ids = [globalId(random.pick(own))];
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const sent = await send({ query: TRIGGER, variables: { ids, key } }, MUTATION_MS);
      if (!sent) await pause(PATIENCE_MS);
      else {
        const started = sent.reply.data?.triggerScrapeRun;
        const isOther = started !== undefined && started.__typename !== 'TriggerScrapeRunSuccess';
        // Another run of the account is under way.
        if (isOther) return;
        record({ kind: 'trigger', key, runId: started?.run.id ?? null, ...sent.seen });
        if (sent.seen.outcome === 'ok' || state.isStopping) return;
      }
    }
  }

  async function addMany(): Promise<void> {
    things += 1;
    const handles = ['a', 'b', 'c'].map((letter) => `chaos${number}x${things}${letter}`);
    const csv = ['platform,handle,organization', ...handles.map((handle) => `X,${handle},Chaos`)].join('\n');
    const sent = await send({ query: IMPORT, variables: { csv } }, IMPORT_MS);
    if (sent) record({ kind: 'import', handles, ...sent.seen });
  }

  while (!state.isStopping) {
    const step = random.weighted([
      [4, write],
      [8, read],
      [1, trigger],
      [1, addMany],
    ]);
    await step();
    await pause(random.int(0, 20));
  }
}
