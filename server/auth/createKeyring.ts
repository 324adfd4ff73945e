import type { Logger } from 'pino';
import type { Database } from '../../db/database.ts';
import { usableApiKeys } from '../../db/queries/apiKeys.ts';
import type { ApiKeyRow } from '../../db/tables/apiKeys.ts';
import { noteApiKeyUse } from '../../db/writes/apiKeys.ts';
import { hashSecret, isSameHash, type ApiKey } from './apiKey.ts';

/** The API keys that may be used, in memory until one of them changes. */
export interface Keyring {
  /** Undefined for a key that is unknown, revoked or expired. */
  find(key: ApiKey): Promise<ApiKeyRow | undefined> | ApiKeyRow | undefined;
  /** The key of a session. */
  byId(id: number): Promise<ApiKeyRow | undefined> | ApiKeyRow | undefined;
  /** Keys have changed: they are read again before the next one is judged. */
  forget(): void;
  /** Stores what was used last. */
  close(): Promise<void>;
}

export interface KeyringOptions {
  /** By which keys are read. */
  database: Database;
  log: Logger;
  now: () => Date;
}

/** As exact as `lastUsedAt` is: one statement in this time, whatever is asked. */
const USES_EVERY_MS = 60_000;
/** While the database does not answer nobody waits for it more often. */
const RETRY_MS = 1_000;

export function createKeyring({ database, log, now }: KeyringOptions): Keyring {
  let byPrefix: ReadonlyMap<string, ApiKeyRow> = new Map();
  let byId: ReadonlyMap<number, ApiKeyRow> = new Map();
  let isCurrent = false;
  let changes = 0;
  let loading: Promise<void> | undefined;
  let retryAt = 0;
  /** When each was used last, since that was stored. */
  let used = new Map<number, Date>();

  async function load(): Promise<void> {
    let seen: number;
    do {
      seen = changes;
      const rows = await database.read((db) => usableApiKeys(db, now()));
      byPrefix = new Map(rows.map((row) => [row.prefix, row]));
      byId = new Map(rows.map((row) => [row.id, row]));
    } while (seen !== changes);
    isCurrent = true;
  }

  /** While the database is away the keys that were known last still hold: nobody can have revoked one meanwhile. */
  async function renew(): Promise<void> {
    const isKnown = byId.size > 0;
    if (isKnown && performance.now() < retryAt) return;
    loading ??= load().finally(() => (loading = undefined));
    try {
      await loading;
    } catch (error) {
      if (!isKnown) throw error;
      retryAt = performance.now() + RETRY_MS;
    }
  }

  function take(row: ApiKeyRow | undefined): ApiKeyRow | undefined {
    const instant = now();
    if (!row || (row.expiresAt !== null && Date.parse(row.expiresAt) <= instant.getTime())) return undefined;
    used.set(row.id, instant);
    return row;
  }

  function find({ prefix, text }: ApiKey): ApiKeyRow | undefined {
    const row = byPrefix.get(prefix);
    return row && isSameHash(row.hash, hashSecret(text)) ? take(row) : undefined;
  }

  async function saveUses(): Promise<void> {
    if (used.size === 0) return;
    const uses = used;
    used = new Map();
    await database
      .write((tx) => noteApiKeyUse(tx, uses))
      .catch((error: unknown) =>
        log.warn({ err: error }, 'when API keys were last used could not be stored'),
      );
  }
  const timer = setInterval(() => void saveUses(), USES_EVERY_MS).unref();

  return {
    find: (key) => (isCurrent ? find(key) : renew().then(() => find(key))),
    byId: (id) => (isCurrent ? take(byId.get(id)) : renew().then(() => take(byId.get(id)))),
    forget() {
      isCurrent = false;
      changes += 1;
    },
    async close() {
      clearInterval(timer);
      await saveUses();
    },
  };
}
