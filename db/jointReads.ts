import { lastOf, untilAborted, type Abortable } from './abortable.ts';
import type { Cause } from './cause.ts';
import type { Queryable } from './database.ts';

/** On whose behalf something is read. */
export interface Within {
  signal: Abortable | undefined;
  cause: Cause | undefined;
}

/** A read of things by their keys, all of them with one statement. */
export interface KeyedRead<Key, Value> {
  /** Equal text is an equal read, but for its keys. */
  shape: string;
  keys: readonly Key[];
  /** Of keys that come together. A read that has more by itself is sent alone. */
  mostKeys: number;
  /** A value for each key, in their order; a key may come twice. */
  query: (db: Queryable, keys: readonly Key[]) => Promise<readonly Value[]>;
}

type AnyRead = KeyedRead<unknown, unknown>;
type Values = readonly unknown[];

interface Member {
  keys: readonly unknown[];
  within: Within;
  resolve: (values: Promise<Values>) => void;
}

/** Reads that become one. */
interface Joint {
  members: Member[];
  keys: unknown[];
}

export type JoinRead = <Key, Value>(read: KeyedRead<Key, Value>, within: Within) => Promise<readonly Value[]>;

/**
 * Reads of the same shape that are asked for in one turn of the event loop, by whichever requests, become one statement:
 * one about a single account costs PostgreSQL and us half as much again as what it reads (docs/decisions/0024).
 */
export function createJointReads(
  send: (query: (db: Queryable) => Promise<Values>, within: Within) => Promise<Values>,
): JoinRead {
  /** By shape: those that more may join. */
  const open = new Map<string, Joint>();

  function jointFor({ shape, keys, mostKeys, query }: AnyRead): Joint {
    const found = open.get(shape);
    if (found && found.keys.length + keys.length <= mostKeys) return found;
    const made: Joint = { members: [], keys: [] };
    if (keys.length < mostKeys) open.set(shape, made);
    // The loaders of the other requests of this turn have their ticks before it.
    process.nextTick(() => {
      if (open.get(shape) === made) open.delete(shape);
      sendJoint(made, query);
    });
    return made;
  }

  function sendJoint({ members, keys }: Joint, query: AnyRead['query']): void {
    const [first] = members as [Member];
    if (members.length === 1) return first.resolve(send((db) => query(db, keys), first.within));
    const signal = lastOf(members.map(({ within }) => within.signal));
    const all = send((db) => query(db, keys), { signal, cause: first.within.cause });
    let end = 0;
    for (const { keys, within, resolve } of members) {
      const from = end;
      end += keys.length;
      const to = end;
      const own = all.then((values) => values.slice(from, to));
      resolve(within.signal ? untilAborted(own, within.signal) : own);
    }
  }

  const join = (read: AnyRead, within: Within): Promise<Values> =>
    new Promise((resolve) => {
      const joint = jointFor(read);
      joint.keys.push(...read.keys);
      joint.members.push({ keys: read.keys, within, resolve });
    });
  return join as JoinRead;
}
