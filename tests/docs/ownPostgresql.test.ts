import { getTableName, is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readMarkdown, root } from './markdown.ts';

/** What runs now, not what is kept. */
const LEFT = 'instances';

it('docs/how-to/run-on-your-own-postgresql.md copies every table of what is kept', async () => {
  const files = readdirSync(join(root, 'db/tables'));
  const modules = await Promise.all(
    files.map(async (file) => (await import(join(root, 'db/tables', file))) as Record<string, unknown>),
  );
  const tables = modules.flatMap(Object.values).filter((value) => is(value, PgTable));
  const [, copied = ''] =
    /^tables='([^']+)'$/m.exec(readMarkdown('docs/how-to/run-on-your-own-postgresql.md')) ?? [];
  const kept = tables.map((table) => getTableName(table)).filter((name) => name !== LEFT);
  expect(copied.split(/\s+/).sort()).toEqual(kept.sort());
});
