import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, chown, mkdir, realpath, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../db/embedded/freePort.ts';
import { chooseAccount } from '../../db/embedded/osAccount.ts';
import { runCommand } from '../../db/embedded/runCommand.ts';

const run = promisify(execFile);

/** A PostgreSQL of this machine, as somebody has one who does not use the embedded one. */
export interface OwnServer {
  version: string;
  /** Of the database `postgres`, as superuser. */
  url: string;
  stop(): Promise<void>;
}

/** Why this machine cannot show it. */
export class CannotRehearse extends Error {
  override readonly name = 'CannotRehearse';
}

/** Starts one of the version of `pg_dump`, which reads no newer one. @throws CannotRehearse */
export async function startOwnServer(folder: string): Promise<OwnServer> {
  const { bin, version } = await findPrograms();
  const account = await chooseAccount(folder);
  const home = join(folder, 'own');
  const passwordFile = join(folder, 'own.password');
  const password = randomBytes(24).toString('base64url');
  await mkdir(home, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account) await Promise.all([home, passwordFile].map((path) => chown(path, account.uid, account.gid)));

  const call = async (program: string, args: string[]): Promise<void> => {
    const { exitCode, stdout, stderr } = await runCommand(join(bin, program), args, account);
    if (exitCode !== 0) throw new Error(`${program} ended with ${exitCode}: ${stderr}${stdout}`);
  };
  await call('initdb', [
    `--pgdata=${home}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
  ]);
  const port = await freePort();
  const settings = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=`;
  const log = join(home, 'server.log');
  await call('pg_ctl', [
    'start',
    '--wait',
    '--silent',
    `--pgdata=${home}`,
    `--log=${log}`,
    `--options=${settings}`,
  ]);
  return {
    version,
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    stop: () => call('pg_ctl', ['stop', '--wait', '--silent', '--mode=fast', `--pgdata=${home}`]),
  };
}

async function findPrograms(): Promise<{ bin: string; version: string }> {
  const found = await run('sh', ['-c', 'command -v pg_dump && command -v pg_restore && command -v psql'])
    .then(({ stdout }) => stdout.trim().split('\n'))
    .catch(() => undefined);
  const pgDump = found?.[0];
  if (pgDump === undefined) throw new CannotRehearse('pg_dump, pg_restore and psql are not on the PATH');
  const version = /\d+/.exec((await run(pgDump, ['--version'])).stdout)?.[0] ?? '';
  // Debian's pg_dump is a link to a wrapper, and the programs of each version have a folder of their own.
  for (const bin of [dirname(await realpath(pgDump)), `/usr/lib/postgresql/${version}/bin`]) {
    const isThere = await access(join(bin, 'initdb')).then(
      () => true,
      () => false,
    );
    if (isThere) return { bin, version };
  }
  throw new CannotRehearse(
    `there is no PostgreSQL server of version ${version}, that of pg_dump, on this machine`,
  );
}
