import { encodeId } from '../../schema/globalId.ts';
import type { Asking } from './asking.ts';
import { deliver } from './delivery.ts';
import type { Fleet, Member } from './fleet.ts';
import { plain, type Operation } from './operations.ts';
import type { Problems } from './problems.ts';
import { createRandom } from './random.ts';
import type { Tally } from './tally.ts';

/** How long a write may take until every server shows it: more than the 5 s of a poll, as the machine may be busy. */
const PATIENCE_MS = 10_000;

/** Writes that are known to be the last of their account, on accounts that nobody else changes. */
export interface OwnWrites {
  /** What was written through a server is what it answers next, from wherever. */
  writeAndRead(server: Member, step: number): Promise<void>;
  /** Writes through one server and waits until all show it: then they have heard of everything before it, too. */
  spread(step: number): Promise<void>;
}

export interface OwnWritesTools {
  fleet: Fleet;
  ask: Asking;
  problems: Problems;
  tally: Tally;
}

export function createOwnWrites({ fleet, ask, problems, tally }: OwnWritesTools, seed: number): OwnWrites {
  /** The last write of each account, which the next one waits for. */
  const last = new Map<number, Promise<void>>();
  const random = (step: number) => createRandom(seed, 'own write', step);

  /** The name that a server shows; undefined when it does not answer. */
  async function nameOn(server: Member, account: number, step: number): Promise<string | undefined> {
    const operation = nameOf(account);
    const reply = await ask(server, [operation], deliver([operation], false, random(step)));
    return reply && (JSON.parse(reply.body) as NameAnswer).data?.node?.displayName;
  }

  async function write(server: Member, account: number, step: number): Promise<string | undefined> {
    const name = `Written in step ${step}`;
    const operation = rename(account, name);
    const reply = await ask(server, [operation], deliver([operation], false, random(step)));
    return reply?.body.includes(name) ? name : undefined;
  }

  return {
    async writeAndRead(server, step) {
      const account = 2 + fleet.members.indexOf(server);
      const turn = (last.get(account) ?? Promise.resolve()).then(async () => {
        const written = await write(server, account, step);
        const life = server.life;
        const read = written && (await nameOn(server, account, step));
        if (read !== undefined && read !== written && life === server.life)
          problems.note(
            'stale',
            `server ${server.name} does not read its own write: "${read}", not "${written}"`,
          );
      });
      last.set(account, turn);
      await turn;
    },
    async spread(step) {
      const servers = fleet.servers();
      // What is not stored is answered from the database, also by who has heard of nothing.
      for (const server of servers) await nameOn(server, 1, step);
      const written = await write(random(step).pick(servers), 1, step);
      const startedAt = Date.now();
      for (const server of servers) {
        while ((await nameOn(server, 1, step)) !== written) {
          if (Date.now() - startedAt < PATIENCE_MS) continue;
          problems.note(
            'unseen',
            `server ${server.name} does not show "${written}" after ${PATIENCE_MS / 1000} s`,
          );
          break;
        }
      }
      tally.slowestSpreadMs = Math.max(tally.slowestSpreadMs, Date.now() - startedAt);
    },
  };
}

interface NameAnswer {
  data?: { node?: { displayName?: string } };
}

const nameOf = (account: number): Operation =>
  plain('Own', 'query Own($id: ID!) { node(id: $id) { ... on Account { displayName } } }', {
    id: encodeId('Account', account),
  });

const rename = (account: number, displayName: string): Operation =>
  plain(
    'OwnWrite',
    `mutation OwnWrite($input: UpdateAccountInput!) { updateAccount(input: $input) {
      ... on UpdateAccountSuccess { account { displayName } } } }`,
    { input: { id: encodeId('Account', account), displayName } },
  );
