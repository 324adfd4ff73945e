import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { startEmbeddedPostgres } from '../../db/embedded/startEmbeddedPostgres.ts';
import { migrate } from '../../db/migrate.ts';
import { kill, originOf, startRole } from '../collecting/processes.ts';
import type { Random } from '../fuzz/random.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { urlOfDatabase } from '../support/urlOfDatabase.ts';
import { schemaOf } from './schemaOf.ts';

/**
 * Starts servers on new databases and kills them while they migrate; two others then start together.
 * @returns how many of the databases have the schema in the end that an undisturbed start makes
 */
export async function killMigrations(kills: number, random: Random): Promise<number> {
  const folder = await temporaryFolder();
  const cluster = await startEmbeddedPostgres({
    dataDir: join(folder, 'data'),
    durable: false,
    log: () => undefined,
  });
  const admin = postgres(cluster.url, { max: 1, onnotice: () => undefined });
  try {
    const startedAt = performance.now();
    const undisturbed = startRole('server', cluster.url);
    await originOf(undisturbed);
    const startMs = performance.now() - startedAt;
    await kill(undisturbed);
    const wanted = JSON.stringify(await schemaOf(cluster.url));
    let whole = 0;
    for (let killed = 0; killed < kills; killed += 1) {
      const name = `killed${killed}`;
      await admin`CREATE DATABASE ${admin(name)}`;
      const url = urlOfDatabase(cluster.url, name);
      const victim = startRole('server', url);
      await pause(random.next() * startMs);
      await kill(victim);
      await Promise.all([migrate(url), migrate(url)]);
      if (JSON.stringify(await schemaOf(url)) === wanted) whole += 1;
      await admin`DROP DATABASE ${admin(name)} WITH (FORCE)`;
    }
    return whole;
  } finally {
    await admin.end();
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
