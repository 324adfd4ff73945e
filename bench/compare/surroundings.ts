import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../db/packageRoot.ts';
import { CONNECTIONS } from '../rawLoad.ts';
import { newerNode } from './contenders.ts';
import type { Pace } from './measure.ts';
import type { World } from './world.ts';

/** What the figures of a run depend on. */
export interface Surroundings {
  at: string;
  /** With a `+` when there were changes that are not in it. */
  commit: string;
  machine: { cpu: string; cores: number; memoryGb: number };
  size: World['size'];
  pace: Pace & { connections: number };
  /** By name, of programs and of packages. */
  versions: Record<string, string>;
}

export function surroundings(world: World, pace: Pace): Surroundings {
  return {
    at: new Date().toISOString(),
    commit: commit(),
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryGb: Math.round(totalmem() / 2 ** 30),
    },
    size: world.size,
    pace: { ...pace, connections: CONNECTIONS },
    versions: { node: process.versions.node, ...world.versions, ...packages() },
  };
}

/** What the bench itself writes. */
const OUTPUT = ['bench/results', 'bench/baseline.json', 'docs/images/bench.svg'];

export function commit(): string {
  const git = (...words: string[]): string =>
    execFileSync('git', words, { cwd: packageRoot(), encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain', '--', '.', ...OUTPUT.map((path) => `:!${path}`)) !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? '+' : ''}`;
  } catch {
    return 'unknown';
  }
}

function packages(): Record<string, string> {
  const { dependencies } = JSON.parse(readFileSync(join(packageRoot(), 'bench/package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const node = execFileSync(newerNode(), ['--version'], { encoding: 'utf8' }).trim().slice(1);
  return { 'node of PostGraphile': node, ...dependencies };
}
