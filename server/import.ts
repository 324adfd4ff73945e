import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Database } from '../db/database.ts';
import type { ImportSnapshotsOptions } from '../scraper/importSnapshots.ts';
import { importFile, recognizeFile, type FileImported, type ImportableFile } from '../scraper/importFile.ts';
import { auditCommand } from './cli/auditCommand.ts';
import { createImportProgress } from './cli/importProgress.ts';
import { workWithoutReader } from './cli/withoutReader.ts';
import { readConfig } from './config.ts';
import { endFirstStart } from './firstStart.ts';
import { explainError, OperatorError } from './operatorError.ts';
import { openCommandDatabase } from './openCommandDatabase.ts';
import { runUntilStopped, type OnStop } from './shutdown.ts';

const HELP = `Imports accounts or their history into the database: the one of DATABASE_URL, or the embedded one.

  npm run import -- FILE [--dry-run]

  FILE        of any size; - reads the standard input. One of
              accounts      CSV: platform, handle or url, organization
              history       CSV with a column Date: Platform, Handle, Organization, Date, Followers,
                            Engagement Total, Posts, Likes, Comments, Shares
              history       JSON: { "data": [ … ] } with the same names as keys
              The columns may come in any order and case.
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
  const database = await openCommandDatabase(where, {
    applicationName: 'tidemark import',
    statementTimeoutMs: STATEMENT_MS,
    log: say,
    onStop,
  });
  const progress = createImportProgress(process.stderr, size);
  const source = file === '-' ? process.stdin : createReadStream(file);
  const imported = await recognizeFile(progress.watch(source))
    .then((recognized) =>
      importAudited(database, file, recognized, {
        now: () => new Date(),
        dryRun,
        onProgress: progress.onStored,
      }),
    )
    .finally(progress.end);
  // Who imports accounts of their own wants no sample among them.
  if (where.kind === 'embedded' && !dryRun) endFirstStart(where.dataDir);
  process.exitCode = report(imported, dryRun);
}

/** As the mutation that does the same is audited, with the name of the file in place of its text. */
async function importAudited(
  database: Database,
  file: string,
  recognized: ImportableFile,
  options: Omit<ImportSnapshotsOptions, 'format'>,
): Promise<FileImported> {
  const action = recognized.content === 'accounts' ? 'importAccounts' : 'importSnapshots';
  const end = await auditCommand(database, action, { file, dryRun: options.dryRun });
  try {
    const imported = await importFile(database, recognized, options);
    await end(imported.result.kind === 'invalid' ? 'REFUSED' : 'SUCCEEDED', { after: countsOf(imported) });
    return imported;
  } catch (error) {
    await end('FAILED', {});
    throw error;
  }
}

function countsOf({ content, result }: FileImported): object | undefined {
  if (result.kind === 'invalid') return undefined;
  const { created, updated, unchanged, rejectedRows: rejected } = result;
  const counts = { created, updated, unchanged, rejected };
  return content === 'accounts' ? counts : { accountsCreated: result.accountsCreated, ...counts };
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

/** @returns the exit code */
function report({ content, result }: FileImported, dryRun: boolean): number {
  if (result.kind === 'invalid') throw new OperatorError(result.message);
  const { created, updated, unchanged, rejectedRows, rejected } = result;
  const newAccounts =
    content === 'accounts' ? '' : ` Accounts that were not there: ${result.accountsCreated}.`;
  process.stdout.write(
    `${dryRun ? 'Nothing is stored. It would be: ' : ''}${created} created, ${updated} updated, ${unchanged} unchanged, ` +
      `${rejectedRows} rejected.${newAccounts}\n`,
  );
  const place = content === 'snapshots, JSON' ? 'row' : 'line';
  for (const { line, code, message } of rejected)
    process.stdout.write(`${place} ${line}: ${message} (${code})\n`);
  if (rejectedRows > rejected.length) process.stdout.write(`and ${rejectedRows - rejected.length} more\n`);
  return rejectedRows === 0 ? 0 : 1;
}

workWithoutReader();
try {
  const stop = await runUntilStopped(run, say);
  await stop();
  process.exit();
} catch (error) {
  say(explainError(error));
  process.exit(1);
}
