import { join } from 'node:path';
import postgres from 'postgres';
import { urlOfDatabase } from '../support/urlOfDatabase.ts';
import { contentOf, differences, type Content } from './contentOf.ts';
import { follow } from './page.ts';
import type { Rehearsal } from './rehearseEmbedded.ts';
import type { OwnServer } from './startOwnServer.ts';
import { change, look, makeKey, startServer } from './tidemark.ts';

/** A server that runs writes now and then for itself; the moment of a dump is soon one at which it does not. */
const TRIES = 10;

/** What the page changes on purpose: the database's name and its sessions. */
const CHANGED_ON_PURPOSE = /^public\.(?:outbox_counter|sessions): /;

export async function rehearseOwnPostgres(folder: string, own: OwnServer): Promise<Rehearsal> {
  const admin = postgres(own.url, { max: 1, onnotice: () => undefined });
  const url = new URL(urlOfDatabase(own.url, 'tidemark'));
  url.username = 'tidemark';
  const env = { DATABASE_URL: url.href, BACKUP: join(folder, 'own.backup') };
  const faults: string[] = [];
  try {
    await admin.unsafe(`CREATE ROLE tidemark LOGIN PASSWORD '${url.password}'`);
    await createDatabase(admin);
    let server = await startServer({ ...env, TIDEMARK_DEMO: '1' });
    const key = await makeKey(env);
    await change(server, key, 'before_backup');
    const cookie = await signIn(server.origin, key);
    const seen = await look(server, key);
    const before = await backUpRunning(env);
    await change(server, key, 'after_backup');
    await server.stop();
    await admin`DROP DATABASE tidemark`;

    await createDatabase(admin);
    await follow('Restore your own PostgreSQL', env);
    const after = await contentOf(env.DATABASE_URL);
    const found = differences(before, after);
    faults.push(...found.filter((line) => !CHANGED_ON_PURPOSE.test(line)));
    if (found.filter((line) => CHANGED_ON_PURPOSE.test(line)).length !== 2)
      faults.push('The database has its old name, or sessions.');
    server = await startServer(env);
    if ((await look(server, key)) !== seen) faults.push('The answer over HTTP is another one.');
    if (await isSignedIn(server.origin, cookie)) faults.push('A session has come back.');
    await change(server, key, 'after_restore');
    await server.stop();
    return { rows: before.rows, faults };
  } finally {
    await admin.end();
  }
}

/** As the page of one's own PostgreSQL says it. */
const createDatabase = (admin: postgres.Sql) =>
  admin`CREATE DATABASE tidemark OWNER tidemark ENCODING 'UTF8' TEMPLATE template0`;

/** Backs up while the server runs. @returns what it holds: the same before the dump and after it */
async function backUpRunning(env: { DATABASE_URL: string; BACKUP: string }): Promise<Content> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const before = await contentOf(env.DATABASE_URL);
    await follow('Back up your own PostgreSQL', env);
    if (differences(before, await contentOf(env.DATABASE_URL)).length === 0) return before;
  }
  throw new Error(`The database was never still in ${TRIES} tries.`);
}

async function signIn(origin: string, credential: string): Promise<string> {
  const response = await fetch(`${origin}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ credential }),
  });
  const cookie = response.headers.get('set-cookie')?.split(';')[0];
  if (cookie === undefined) throw new Error(`Nobody was signed in: ${await response.text()}`);
  return cookie;
}

async function isSignedIn(origin: string, cookie: string): Promise<boolean> {
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify({ query: '{ accounts(first: 1) { totalCount } }' }),
  });
  return response.ok && !(await response.text()).includes('"errors"');
}
