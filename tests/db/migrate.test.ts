import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, afterEach, beforeEach, expect, inject, it } from 'vitest';
import { migrate } from '../../db/migrate.ts';
import { schemaOf } from '../chaos/schemaOf.ts';
import { startFaultProxy } from '../support/faultProxy/startFaultProxy.ts';
import { TEMPLATE, urlOfDatabase } from '../support/urlOfDatabase.ts';

const admin = postgres(inject('adminUrl'), { max: 1, onnotice: () => undefined });
afterAll(() => admin.end());
let name: string;
let url: string;
beforeEach(async () => {
  name = `test_${randomBytes(6).toString('hex')}`;
  url = urlOfDatabase(inject('adminUrl'), name);
  await admin`CREATE DATABASE ${admin(name)}`;
});
afterEach(() => admin`DROP DATABASE IF EXISTS ${admin(name)} WITH (FORCE)`);

/** `npm run chaos` kills twenty processes. */
const BREAKS = 6;
const wanted = () => schemaOf(urlOfDatabase(inject('adminUrl'), TEMPLATE));

it('a migration that breaks off at any moment is completed by the next one', async () => {
  const proxy = await startFaultProxy(() => Number(new URL(url).port));
  const throughProxy = new URL(url);
  throughProxy.port = String(proxy.port);
  const startedAt = performance.now();
  await migrate(url);
  const wholeMs = performance.now() - startedAt;
  for (let broken = 0; broken < BREAKS; broken += 1) {
    await admin`DROP DATABASE ${admin(name)} WITH (FORCE)`;
    await admin`CREATE DATABASE ${admin(name)}`;
    const timer = setTimeout(() => proxy.reset(), (wholeMs * (broken + Math.random())) / BREAKS);
    await migrate(throughProxy.href).catch(() => undefined);
    clearTimeout(timer);
    await migrate(url);
    expect(await schemaOf(url)).toEqual(await wanted());
  }
  await proxy.stop();
});

it('two that start together do it one after the other', async () => {
  await Promise.all([migrate(url), migrate(url), migrate(url)]);
  expect(await schemaOf(url)).toEqual(await wanted());
});
