import { bigint, pgTable, text } from 'drizzle-orm/pg-core';
import type { Role } from '../domain.ts';
import { instant } from './instant.ts';
import { apiKeys } from './apiKeys.ts';

/** Browsers that have signed in. */
export const sessions = pgTable('sessions', {
  /** SHA-256 of the cookie's value, in hex. */
  hash: text().primaryKey(),
  caller: text().notNull(),
  role: text().$type<Role>().notNull(),
  /** The session ends with its key, if it was signed in by one. */
  apiKeyId: bigint({ mode: 'number' }).references(() => apiKeys.id),
  createdAt: instant().notNull(),
  expiresAt: instant().notNull(),
});

export type SessionRow = typeof sessions.$inferSelect;
