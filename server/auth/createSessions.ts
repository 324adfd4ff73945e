import { LRUCache } from 'lru-cache';
import { randomBytes } from 'node:crypto';
import type { Database } from '../../db/database.ts';
import { findSession } from '../../db/queries/sessions.ts';
import type { SessionRow } from '../../db/tables/sessions.ts';
import { createSession, endSession } from '../../db/writes/sessions.ts';
import { hashSecret } from './apiKey.ts';

/** Browsers that have signed in. What their cookie holds is kept as a hash only. */
export interface Sessions {
  /** @param value of the cookie */
  find(value: string): SessionRow | undefined | Promise<SessionRow | undefined>;
  /** @returns the value of the cookie, and until when it serves, in ms since 1970 */
  begin(
    who: Pick<SessionRow, 'caller' | 'role' | 'apiKeyId'>,
    credentialEndsAt: number | null,
  ): Promise<{ value: string; expiresAt: number }>;
  /** Also on every other server. True when there was such a session. */
  end(value: string): Promise<boolean>;
  /** Somebody has signed out, here or elsewhere: what is remembered of sessions may be no more. */
  forget(): void;
}

/** A working day; who stays longer signs in again. */
const SESSION_MS = 12 * 3_600_000;
/** Of cookies that were looked up, also in vain: some 300 bytes each. */
const MOST_REMEMBERED = 10_000;
/** 32 bytes in base64url. */
const FORM = /^[\w-]{43}$/;

export function createSessions(database: Database, now: () => Date): Sessions {
  const remembered = new LRUCache<string, { row: SessionRow | undefined }>({ max: MOST_REMEMBERED });
  let changes = 0;

  function standing(row: SessionRow | undefined): SessionRow | undefined {
    return row && Date.parse(row.expiresAt) > now().getTime() ? row : undefined;
  }

  async function lookUp(hash: string): Promise<SessionRow | undefined> {
    const seen = changes;
    const row = await database.read((db) => findSession(db, hash, now()));
    if (seen === changes) remembered.set(hash, { row });
    return standing(row);
  }

  function forget(): void {
    changes += 1;
    remembered.clear();
  }

  return {
    find(value) {
      if (!FORM.test(value)) return undefined;
      const hash = hashSecret(value);
      const found = remembered.get(hash);
      return found ? standing(found.row) : lookUp(hash);
    },
    async begin(who, credentialEndsAt) {
      const value = randomBytes(32).toString('base64url');
      const createdAt = now();
      const expiresAt = Math.min(createdAt.getTime() + SESSION_MS, credentialEndsAt ?? Infinity);
      const row: SessionRow = {
        ...who,
        hash: hashSecret(value),
        createdAt: createdAt.toISOString(),
        expiresAt: new Date(expiresAt).toISOString(),
      };
      await database.write((tx) => createSession(tx, row));
      return { value, expiresAt };
    },
    async end(value) {
      const ended = await database.write((tx) => endSession(tx, hashSecret(value)));
      forget();
      return ended;
    },
    forget,
  };
}
