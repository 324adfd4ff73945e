import { rm } from 'node:fs/promises';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { rehearseEmbedded, type Rehearsal } from './rehearseEmbedded.ts';
import { rehearseOwnPostgres } from './rehearseOwnPostgres.ts';
import { CannotRehearse, startOwnServer } from './startOwnServer.ts';
import { stopAll } from './tidemark.ts';

/** `npm run rehearse:restore`: does what docs/how-to/back-up-and-restore.md says, by its own commands. */
const say = (text: string): void => void process.stdout.write(`${text}\n`);
let broken = 0;

async function rehearse(title: string, work: (folder: string) => Promise<Rehearsal>): Promise<void> {
  const folder = await temporaryFolder();
  const startedAt = performance.now();
  try {
    const { rows, faults } = await work(folder);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    say(`${title}: ${rows} rows, ${faults.length} differences, ${seconds} s`);
    for (const fault of faults) say(`  ${fault}`);
    broken += faults.length;
  } catch (error) {
    if (!(error instanceof CannotRehearse)) throw error;
    say(`\n*** ${title} was NOT rehearsed: ${error.message}. ***\n`);
  } finally {
    await stopAll();
    await rm(folder, { recursive: true, force: true });
  }
}

await rehearse('Embedded database', rehearseEmbedded);
await rehearse('Your own PostgreSQL', async (folder) => {
  const own = await startOwnServer(folder);
  try {
    return await rehearseOwnPostgres(folder, own);
  } finally {
    await stopAll();
    await own.stop();
  }
});
process.exit(broken === 0 ? 0 : 1);
