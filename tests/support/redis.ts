import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../db/embedded/freePort.ts';
import { obtainRedisServer, type RedisProgram } from './redisServer.ts';

export interface RunningRedis {
  url: string;
  /** Ends it, unless it is the one of REDIS_URL, which is not ours. */
  stop(): Promise<void>;
}

/** Others take ports too: after so many collisions in a row something else is wrong. */
const PORT_ATTEMPTS = 5;

/**
 * A Redis for tests: the one of REDIS_URL, else one of our own on a free port of 127.0.0.1 that keeps
 * nothing. Rejects when no program can be had; a test file may then skip itself, and has to say so.
 */
export async function startRedis(): Promise<RunningRedis> {
  const given = process.env['REDIS_URL'];
  if (given) return { url: given, stop: async () => undefined };
  const program = await obtainRedisServer();
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-redis-'));
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      const end = await launch(program, port, folder);
      const stop = async () => {
        await end();
        await rm(folder, { recursive: true, force: true });
      };
      return { url: `redis://127.0.0.1:${port}`, stop };
    } catch (error) {
      if (attempt < PORT_ATTEMPTS && String(error).includes('Address already in use')) continue;
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }
}

async function launch(program: RedisProgram, port: number, folder: string): Promise<() => Promise<void>> {
  const args = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--dir', folder];
  const child = spawn(program.path, args, {
    env: { ...process.env, ...program.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const endWithUs = () => void child.kill('SIGKILL');
  process.once('exit', endWithUs);
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      process.off('exit', endWithUs);
      resolve();
    });
  });
  await new Promise<void>((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('Ready to accept connections')) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    void ended.then(() => reject(new Error(`${program.path} did not start: ${output.trim()}`)));
  });
  return async () => {
    child.kill('SIGTERM');
    await ended;
  };
}
