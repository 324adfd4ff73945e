import { bigint, boolean, pgTable, text } from 'drizzle-orm/pg-core';
import type { AccountStatus, Platform } from '../domain.ts';
import { instant } from './instant.ts';
import { organizations } from './organizations.ts';

/** One public social-media account that is tracked. */
export const accounts = pgTable('accounts', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  platform: text().$type<Platform>().notNull(),
  /** As the platform spells it. */
  handle: text().notNull(),
  /** `foldText(handle)`: unique per platform. */
  handleKey: text().notNull(),
  /** The platform's own id (DID, channel id …), learned at the first capture: survives a rename. */
  platformId: text(),
  url: text().notNull(),
  displayName: text(),
  /** `foldText(displayName)` or empty: what `search` looks in. */
  displayNameKey: text().notNull(),
  /** Every 1-, 2- and 3-gram of the two keys, so that `search` of any length is an index look-up. */
  searchGrams: text().array().notNull(),
  bio: text(),
  avatarUrl: text(),
  verified: boolean(),
  /** When the account was made on the platform. */
  platformCreatedAt: instant(),
  organizationId: bigint({ mode: 'number' }).references(() => organizations.id),
  tags: text().array().notNull(),
  isCore: boolean().notNull(),
  isLeader: boolean().notNull(),
  team: text(),
  /** Who must agree before something is posted. */
  preclearance: text(),
  /** How careful one must be with this account, in the organization's own words. */
  sensitivity: text(),
  status: text().$type<AccountStatus>().notNull(),
  createdAt: instant().notNull(),
});

export type AccountRow = typeof accounts.$inferSelect;
