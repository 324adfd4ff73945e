import type { Database } from '../db/database.ts';
import { listApiKeys } from '../db/queries/apiKeys.ts';
import { MOST_API_KEYS } from '../schema/loaders/adminLoaders.ts';
import { createApiKeyVerbs } from './auth/apiKeyVerbs.ts';
import { auditCommand, COMMAND_LINE } from './cli/auditCommand.ts';
import { KEYS_HELP, readKeyCommand, type KeyRequest } from './cli/keyOptions.ts';
import { instant, printKeys } from './cli/printKeys.ts';
import { workWithoutReader } from './cli/withoutReader.ts';
import { readConfig } from './config.ts';
import { openCommandDatabase } from './openCommandDatabase.ts';
import { explainError, OperatorError } from './operatorError.ts';
import { runUntilStopped, type OnStop } from './shutdown.ts';

const STATEMENT_MS = 10_000;
const now = (): Date => new Date();
const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function run(onStop: OnStop): Promise<void> {
  const command = readKeyCommand(process.argv.slice(2), now());
  if (command.kind === 'help') return void process.stdout.write(KEYS_HELP);
  const database = await openCommandDatabase(readConfig().database, {
    applicationName: 'tidemark keys',
    statementTimeoutMs: STATEMENT_MS,
    log: say,
    onStop,
  });
  switch (command.kind) {
    case 'create':
      return create(database, command.request);
    case 'revoke':
      return revoke(database, command.id);
    case 'list':
      return printKeys(await database.read((db) => listApiKeys(db, MOST_API_KEYS)));
  }
}

async function create(database: Database, request: KeyRequest): Promise<void> {
  const end = await auditCommand(database, 'createApiKey', request);
  const { row, text } = await createApiKeyVerbs(database, now).create({
    ...request,
    createdBy: COMMAND_LINE,
  });
  await end('SUCCEEDED', { after: { id: row.id, prefix: row.prefix } });
  say(
    `Key ${row.id}, ${row.role}, ${row.expiresAt === null ? 'without end' : `until ${instant(row.expiresAt)}`}:`,
  );
  process.stdout.write(`${text}\n`);
}

async function revoke(database: Database, id: number): Promise<void> {
  const end = await auditCommand(database, 'revokeApiKey', { id });
  const row = await createApiKeyVerbs(database, now).revoke(id);
  await end(row ? 'SUCCEEDED' : 'REFUSED', { after: { revokedAt: row?.revokedAt } });
  if (!row) throw new OperatorError(`There is no key ${id}. "npm run keys -- list" tells which there are.`);
  say(`Key ${id} (${row.name}) is revoked since ${instant(row.revokedAt!)}.`);
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
