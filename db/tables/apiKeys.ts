import { bigint, pgTable, text } from 'drizzle-orm/pg-core';
import type { Role } from '../domain.ts';
import { instant } from './instant.ts';

export const apiKeys = pgTable('api_keys', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  name: text().notNull(),
  role: text().$type<Role>().notNull(),
  /** The part of the key by which it is found; no secret. */
  prefix: text().notNull(),
  /** SHA-256 of the whole key, in hex. */
  hash: text().notNull(),
  createdAt: instant().notNull(),
  createdBy: text().notNull(),
  expiresAt: instant(),
  revokedAt: instant(),
  /** To the minute or so. */
  lastUsedAt: instant(),
});

export type ApiKeyRow = typeof apiKeys.$inferSelect;
