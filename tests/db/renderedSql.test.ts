import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { byShape, DIALECT } from '../../db/renderedSql.ts';

describe('a statement that is put together once a shape', () => {
  const statement = byShape(
    ({ names }: { names: string[] }) =>
      sql`SELECT ${sql.raw(names.join())} WHERE a = ${sql.placeholder('a')} AND b = ${'fixed'} LIMIT ${sql.placeholder('limit')}`,
  );

  it('has the values of each time in their places, and those that never change', () => {
    const text = 'SELECT x,y WHERE a = $1 AND b = $2 LIMIT $3';
    for (const a of [1, 2])
      expect(DIALECT.sqlToQuery(statement({ names: ['x', 'y'] }, { limit: 9, a }))).toEqual({
        sql: text,
        params: [a, 'fixed', 9],
      });
    expect(DIALECT.sqlToQuery(statement({ names: ['z'] }, { limit: 9, a: 1 })).sql).toContain('SELECT z');
  });

  it('is refused as a part of another', () => {
    const part = statement({ names: ['x'] }, { limit: 9, a: 1 });
    expect(() => DIALECT.sqlToQuery(sql`SELECT * FROM (${part}) each`)).toThrow('got a whole one');
  });
});
