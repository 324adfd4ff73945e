import { timestamp } from 'drizzle-orm/pg-core';

/** A column for a moment, as PostgreSQL writes it: it never passes through a JavaScript Date, which knows no microseconds. */
export const instant = () => timestamp({ withTimezone: true, mode: 'string' });
