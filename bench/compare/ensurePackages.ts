import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../db/packageRoot.ts';

/** The peers have a package.json of their own: who only uses Tidemark does not install them. */
export function ensurePackages(say: (line: string) => void): void {
  const folder = join(packageRoot(), 'bench');
  if (existsSync(join(folder, 'node_modules/.package-lock.json'))) return;
  say('Installing the other servers into bench/node_modules …');
  const quiet = ['--no-audit', '--no-fund', '--loglevel', 'error'];
  execFileSync('npm', ['--prefix', folder, 'ci', ...quiet], { stdio: ['ignore', 'ignore', 'inherit'] });
}
