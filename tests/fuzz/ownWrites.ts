import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import type { Database } from '../../db/database.ts';
import { accounts } from '../../db/tables/accounts.ts';
import { accountTag } from '../../db/tags.ts';
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
const LOOK_MS = 10;

/** The first of the reserved accounts; the others are those of servers. */
const MARKER = 1;

/** Writes that are known to be the last of their account, on accounts that nobody else changes. */
export interface OwnWrites {
  /** What was written through a server is what it answers next, from wherever. */
  writeAndRead(server: Member, step: number): Promise<void>;
  /**
   * Writes as a process that no server knows, and waits until all show it: then they have heard of everything before it,
   * too. It purges nothing else, as that would cover for what another write has forgotten.
   */
  spread(step: number): Promise<void>;
}

export interface OwnWritesTools {
  /** As another process opens it. */
  database: Database;
  fleet: Fleet;
  ask: Asking;
  problems: Problems;
  tally: Tally;
}

export function createOwnWrites(
  { database, fleet, ask, problems, tally }: OwnWritesTools,
  seed: number,
): OwnWrites {
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
      const account = MARKER + 1 + fleet.members.indexOf(server);
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
      for (const server of servers) await nameOn(server, MARKER, step);
      const written = `Written after step ${step}`;
      await writeMarker(database, written);
      const startedAt = Date.now();
      for (const server of servers) {
        while ((await nameOn(server, MARKER, step)) !== written) {
          await sleep(LOOK_MS);
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

/** No list looks at a display name that nobody searches for: its own tag is all that it changes. */
function writeMarker(database: Database, displayName: string): Promise<void> {
  return database.write(async (tx) => {
    await tx.update(accounts).set({ displayName }).where(eq(accounts.id, MARKER));
    return { result: undefined, changed: [accountTag(MARKER)] };
  });
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
