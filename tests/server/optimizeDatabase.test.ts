import { randomBytes } from 'node:crypto';
import { getTableName, is, sql } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../db/database.ts';
import { OWN_TABLES } from '../../db/ownTables.ts';
import { packageRoot } from '../../db/packageRoot.ts';
import { optimizeDatabase } from '../../server/advice/optimizeDatabase.ts';
import { withKeys } from './auth/withKeys.ts';

const place = withKeys();

interface Optimized {
  applied: string[];
  slow: { statement: string; plan: string | null }[];
  findings: { code: string; message: string; evidence: string }[];
}

async function optimize(input: string): Promise<Optimized> {
  const query = `mutation { optimizeDatabase(input: { ${input} }) { ... on OptimizeDatabaseSuccess {
    applied slow { statement plan } findings { code message evidence } } } }`;
  const { data } = await place.ask(place.keys.operator, query);
  return data.optimizeDatabase;
}
const LOOK = 'analyze: false';
const run = (text: string) => place.database.read((db) => db.execute(sql.raw(text)));
/** What is found of a code, and names this. */
const found = async (code: string, name: string, input = LOOK) =>
  (await optimize(input)).findings.filter(
    (each) => each.code === code && each.message.includes(name) && each.evidence.length > 0,
  );

describe('optimizeDatabase', () => {
  it('analyzes unless told otherwise, vacuums when told to, and says so', async () => {
    const maintained = async (): Promise<unknown> => {
      const [row] = await run(`SELECT count(last_analyze) AS analyzed, count(last_vacuum) AS vacuumed
        FROM pg_stat_user_tables WHERE schemaname = 'public'`);
      return row;
    };
    const { applied } = await optimize(LOOK);
    expect(applied).toEqual(['Partitions ahead: all there.']);
    expect(await maintained()).toEqual({ analyzed: 0, vacuumed: 0 });
    expect((await optimize('')).applied.join()).toMatch(/ANALYZE of .*\bsnapshots\b/);
    await expect.poll(maintained).toMatchObject({ vacuumed: 0, analyzed: expect.any(Number) });
    const { applied: both, findings } = await optimize('vacuum: true');
    expect(both.join()).toMatch(/VACUUM of .*\baccounts\b.*\bsnapshots_2024\b.*ANALYZE of /);
    await expect.poll(maintained).not.toMatchObject({ vacuumed: 0 });
    expect(findings.map(({ code }) => code)).toEqual(['NO_STATEMENT_STATISTICS']);
  });

  it('leaves tables alone that are not of Tidemark', async () => {
    await run(
      'CREATE TABLE theirs (a int); CREATE INDEX theirs_a ON theirs (a); CREATE INDEX theirs_b ON theirs (a)',
    );
    expect(JSON.stringify(await optimize('vacuum: true'))).not.toContain('theirs');
  });

  it('makes partitions that are missing', async () => {
    const year = new Date().getUTCFullYear() + 1;
    await run(`DROP TABLE snapshots_${year}`);
    expect((await optimize(LOOK)).applied).toEqual([`Partitions ahead: made snapshots_${year}.`]);
  });

  it('finds a duplicate index, also of a partitioned table, until it is dropped', async () => {
    await run('CREATE INDEX again ON snapshots (date DESC, account_id)');
    await run('CREATE INDEX other_order ON snapshots (date, account_id)');
    await run("CREATE INDEX partly ON snapshots (date DESC, account_id) WHERE source = 'LIVE'");
    expect(await found('DUPLICATE_INDEX', '')).toMatchObject([
      { message: 'again of snapshots does what snapshots_date does: drop it (DROP INDEX).' },
    ]);
    await run('DROP INDEX again, other_order, partly');
    expect(await found('DUPLICATE_INDEX', '')).toEqual([]);
  });

  it('finds an index that nothing uses and one that is missing, until they are dropped and made', async () => {
    await run(`INSERT INTO outbox (sequence, tags)
      SELECT number, '{accounts}' FROM generate_series(1000001, 1012000) AS number`);
    await run('CREATE INDEX idle ON outbox (tags)');
    await run('ANALYZE outbox');
    expect(await found('UNUSED_INDEX', 'idle')).toEqual([]);
    expect(await found('STATEMENT_WITHOUT_INDEX', 'outbox')).toEqual([]);
    await run(`DO $$ BEGIN FOR i IN 1..60 LOOP PERFORM count(*) FROM outbox WHERE tags::text = 'x' || i; END LOOP;
      FOR i IN 1..1000 LOOP PERFORM 1 FROM outbox WHERE sequence = i; END LOOP; END $$`);
    await expect.poll(() => found('UNUSED_INDEX', 'idle')).toHaveLength(1);
    const [missing] = await found('STATEMENT_WITHOUT_INDEX', 'outbox');
    expect(missing!.evidence).toMatch(/^6\d scans of the whole table read 7\d{5} rows/);
    await run('DROP INDEX idle');
    // As after an hour without such scans.
    await run('SELECT pg_stat_reset()');
    await run('ANALYZE outbox');
    expect(await found('UNUSED_INDEX', 'idle')).toEqual([]);
    await expect.poll(() => found('STATEMENT_WITHOUT_INDEX', 'outbox')).toEqual([]);
  });

  it('asks pg_stat_statements where it is, and tells when it was not loaded', async () => {
    await run('CREATE EXTENSION pg_stat_statements');
    const { findings } = await optimize(LOOK);
    await run('DROP EXTENSION pg_stat_statements');
    expect(findings).toEqual([
      {
        code: 'NOT_DONE',
        message: 'Reading pg_stat_statements was not done: PostgreSQL was not started with it.',
        evidence: 'PostgreSQL said 55000.',
      },
    ]);
  });

  it('tells what the role of the database may not do, and does the rest', async () => {
    const role = `guest_${randomBytes(4).toString('hex')}`;
    await run(
      `CREATE ROLE ${role} LOGIN PASSWORD 'guest'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`,
    );
    const url = Object.assign(new URL(place.server.databaseUrl), { username: role, password: 'guest' });
    const database = openDatabase({
      url: url.href,
      poolSize: 1,
      statementTimeoutMs: 10_000,
      applicationName: 'test',
    });
    const { applied, findings } = await optimizeDatabase(
      { database, now: () => new Date('2031-01-01'), slow: () => [], advise: () => Promise.resolve([]) },
      { analyze: true, vacuum: true },
    );
    await database.close();
    await run(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    expect(applied).toEqual([]);
    expect(findings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'NOT_DONE: Making partitions ahead was not done: the role of DATABASE_URL may not do it.',
      "NOT_DONE: ANALYZE and VACUUM are the owner's: let the role of DATABASE_URL own the tables.",
      'NO_STATEMENT_STATISTICS: Slow statements are those of this process only: with the extension pg_stat_statements all are known.',
    ]);
  });

  it('knows every table of Tidemark', async () => {
    const modules = await Promise.all(
      readdirSync(join(packageRoot(), 'db/tables')).map(
        async (file) => (await import(join(packageRoot(), 'db/tables', file))) as Record<string, unknown>,
      ),
    );
    const tables = modules.flatMap(Object.values).filter((value) => is(value, PgTable));
    expect(tables.map((table) => getTableName(table)).sort()).toEqual(OWN_TABLES);
  });
});
