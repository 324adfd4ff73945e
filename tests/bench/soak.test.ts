import type { Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSoak, type Soak } from '../../bench/soak/openSoak.ts';
import { verdictsOf } from '../../bench/soak/verdictsOf.ts';
import { loadBulkData } from '../support/bulkData.ts';
import { withOpenDatabase } from '../support/openTestDatabase.ts';
import { openSocket } from '../support/rawHttp.ts';

/** `npm run soak` in small. */
const place = withOpenDatabase();
const leaving = new AbortController();
const leaked: Socket[] = [];
let soak: Soak;

beforeAll(async () => {
  const until = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  await loadBulkData(place.database, { accounts: 30, days: 10, until });
  soak = await openSoak({ database: place.url, signal: leaving.signal });
  await soak.watch(1, 1);
});
afterAll(async () => {
  for (const socket of leaked) socket.destroy();
  await soak.close();
});

const growing = (verdicts: ReturnType<typeof verdictsOf>): string[] =>
  verdicts.filter(({ grows }) => grows).map(({ name }) => name);

it('sockets, timers and Redis keys of a server under load are flat, and every answer is right', async () => {
  const verdicts = verdictsOf(await soak.watch(5, 0.25));
  // Memory takes its minutes to find its size.
  expect(growing(verdicts).filter((name) => !name.startsWith('RSS'))).toEqual([]);
  expect([...soak.tally.notes]).toEqual([]);
  const seen = [...soak.tally.kinds].filter(([, { outcomes }]) => outcomes.ok > 0).map(([kind]) => kind);
  expect(seen).toEqual(
    expect.arrayContaining([
      'cached',
      'uncached',
      'mutation',
      'invalidations',
      'simulated runs',
      'live answers',
    ]),
  );
});

it('sockets that nobody closes and timers that nobody clears are found', async () => {
  await soak.inspector.evaluate('void setInterval(() => setInterval(() => undefined, 1e6), 20)');
  const connecting = setInterval(() => leaked.push(openSocket(soak.origin)), 50);
  try {
    const found = growing(verdictsOf(await soak.watch(3, 0.2)));
    expect(found).toEqual(expect.arrayContaining(['open sockets', 'active timers']));
  } finally {
    clearInterval(connecting);
  }
});
