import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import type { PauseCode, Platform } from '../domain.ts';
import { instant } from './instant.ts';

/** What LIVE runs have learnt of a platform: one row each, shared by all workers. */
export const platformStates = pgTable('platform_states', {
  platform: text().$type<Platform>().primaryKey(),
  /** Null: nothing is known against asking it. May have passed. */
  pausedUntil: instant(),
  pauseCode: text().$type<PauseCode>(),
  /** Batches in a row to which the platform gave no answer: what its breaker counts. */
  faults: integer().notNull(),
  /** OK, or the code of the last failure that concerned the platform as a whole. */
  lastOutcome: text(),
  lastMessage: text(),
  lastOutcomeAt: instant(),
});

export type PlatformStateRow = typeof platformStates.$inferSelect;
