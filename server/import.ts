import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { openDatabase } from '../db/database.ts';
import { findRunningPostgres } from '../db/embedded/findRunningPostgres.ts';
import { migrate } from '../db/migrate.ts';
import { importAccounts, type AccountsImported } from '../scraper/importAccounts.ts';
import { readConfig } from './config.ts';
import { endFirstStart } from './firstStart.ts';
import { explainError, OperatorError } from './operatorError.ts';
import { openDatabaseServer } from './openDatabaseServer.ts';
import { runUntilStopped, type OnStop } from './shutdown.ts';

const HELP = `Imports accounts from a CSV file into the database: the one of DATABASE_URL, or the embedded one.

  npm run import -- FILE.csv [--dry-run]

  FILE.csv    a header with platform, handle or url, and organization, in any order; - reads the standard input
  --dry-run   say what would happen, and store nothing
  --help      print this

Good rows are taken and bad ones listed. Ends with 0 when every row was taken, 1 otherwise.
`;

/** A batch of rows waits for locks of a run that stores; nobody waits for the answer. */
const STATEMENT_MS = 60_000;
const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function run(onStop: OnStop): Promise<void> {
  const { file, dryRun } = readOptions();
  if (file === undefined) return void process.stdout.write(HELP);
  const size = file === '-' ? undefined : await sizeOf(file);
  const { database: where } = readConfig();
  // A server that runs on the embedded database shares it.
  const running = where.kind === 'embedded' ? await findRunningPostgres(where.dataDir) : undefined;
  const url = running ?? (await openDatabaseServer(where, { log: say, onStop }));
  await migrate(url);
  const database = openDatabase({
    url,
    poolSize: 1,
    statementTimeoutMs: STATEMENT_MS,
    applicationName: 'tidemark import',
  });
  await onStop(() => database.close());
  const source = file === '-' ? process.stdin : createReadStream(file);
  const result = await importAccounts(database, withProgress(source, size), {
    now: () => new Date(),
    dryRun,
  });
  // Who imports accounts of their own wants no sample among them.
  if (where.kind === 'embedded' && !dryRun) endFirstStart(where.dataDir);
  process.exitCode = report(result, dryRun);
}

function readOptions(): { file: string | undefined; dryRun: boolean } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { 'dry-run': { type: 'boolean' }, help: { type: 'boolean' } },
    });
    if (values.help) return { file: undefined, dryRun: false };
    if (positionals.length !== 1) throw new OperatorError(`Expected one file, got ${positionals.length}.`);
    return { file: positionals[0]!, dryRun: values['dry-run'] ?? false };
  } catch (error) {
    throw new OperatorError(`${(error as Error).message.split('\n')[0]} See --help.`);
  }
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw new OperatorError(`${file} is no file that can be read.`);
  return found.size;
}

/** Tells on a terminal how much of the file has been read. */
async function* withProgress(
  source: AsyncIterable<Uint8Array>,
  size: number | undefined,
): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const piece of source) {
    yield piece;
    read += piece.length;
    if (size !== undefined && process.stderr.isTTY)
      process.stderr.write(`\r${Math.floor((read / size) * 100)} %${read < size ? '' : '\r\x1b[K'}`);
  }
}

/** @returns the exit code */
function report(result: AccountsImported, dryRun: boolean): number {
  if (result.kind === 'invalid') throw new OperatorError(result.message);
  const { created, updated, unchanged, rejectedRows, rejected } = result;
  process.stdout.write(
    `${dryRun ? 'Nothing is stored. It would be: ' : ''}${created} created, ${updated} updated, ${unchanged} unchanged, ` +
      `${rejectedRows} rejected.\n`,
  );
  for (const { line, code, message } of rejected)
    process.stdout.write(`line ${line}: ${message} (${code})\n`);
  if (rejectedRows > rejected.length) process.stdout.write(`and ${rejectedRows - rejected.length} more\n`);
  return rejectedRows === 0 ? 0 : 1;
}

try {
  const stop = await runUntilStopped(run, say);
  await stop();
  process.exit();
} catch (error) {
  say(explainError(error));
  process.exit(1);
}
