import { doublePrecision, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

/** What each caller had left of its rate limit; what has come back since is not in it. A full one needs no row. */
export const rateBuckets = pgTable('rate_buckets', {
  /** A hash: says nothing of whose it is. */
  key: text().primaryKey(),
  /** Points as of `at`; negative when more was taken than was there. */
  level: doublePrecision().notNull(),
  at: timestamp({ withTimezone: true, mode: 'string' }).notNull(),
});
