import { DrizzleQueryError } from 'drizzle-orm';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { logOptions } from '../../server/log.ts';

function openLog() {
  const lines: Record<string, any>[] = [];
  const clock = { ms: 0 };
  const log = pino(
    logOptions(() => clock.ms),
    { write: (line) => void lines.push(JSON.parse(line)) },
  );
  return { log, lines, clock };
}

describe('a failure that comes again and again', () => {
  it('is told whole once, nine times in short, and then no more, but counted', () => {
    const { log, lines, clock } = openLog();
    const fail = (): void => {
      for (let count = 1; count <= 1000; count += 1)
        log.error({ requestId: String(count), err: new Error('out of order') }, 'resolver failed');
    };
    fail();
    expect(lines).toHaveLength(10);
    expect(lines.filter(({ err }) => err.stack !== undefined)).toHaveLength(1);
    expect(lines.map(({ requestId }) => requestId)).toEqual(
      Array.from({ length: 10 }, (_, at) => String(at + 1)),
    );
    clock.ms += 60_000;
    fail();
    expect(lines).toHaveLength(20);
    expect(lines[10]).toMatchObject({ untold: 990, err: { stack: expect.any(String) } });
  });

  it('hides no other', () => {
    const { log, lines } = openLog();
    for (let count = 0; count < 100; count += 1) log.warn({ err: new Error('one') }, 'failed');
    log.warn({ err: new TypeError('two') }, 'failed');
    log.warn({ err: new Error('one') }, 'another task failed');
    log.info('fine');
    expect(lines.slice(-3)).toMatchObject([
      { err: { type: 'TypeError' } },
      { msg: 'another task failed' },
      { msg: 'fine' },
    ]);
  });
});

describe('an error', () => {
  it('is told with its causes and without the values of a statement', () => {
    const { log, lines } = openLog();
    const cause = Object.assign(new Error('relation "x" does not exist'), {
      code: '42P01',
      parameters: ['hunter2'],
    });
    log.error({ err: new DrizzleQueryError('select 1 from x where a = $1', ['hunter2'], cause) }, 'failed');
    log.error(new DrizzleQueryError('select 2 from x where a = $1', ['hunter2'], cause));
    expect(lines[0]!['err']).toMatchObject({
      message: 'Failed query: select 1 from x where a = $1',
      stack: expect.stringContaining('log.test.ts'),
      cause: { code: '42P01', message: 'relation "x" does not exist' },
    });
    expect(lines).toHaveLength(2);
    expect(JSON.stringify(lines)).not.toContain('hunter2');
  });
});

it('what names a secret is left out, however it came there', () => {
  const { log, lines } = openLog();
  log.info(
    { token: 'hunter2', request: { headers: { cookie: 'hunter2' }, authorization: 'hunter2' } },
    'hello',
  );
  expect(lines[0]).toMatchObject({ token: '***', request: { headers: '***', authorization: '***' } });
});
