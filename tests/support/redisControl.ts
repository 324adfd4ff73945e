import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@keyv/redis';
import { freePort } from '../../db/embedded/freePort.ts';
import { obtainRedisServer, type RedisProgram } from './redisServer.ts';

/** A Redis of one test file that may be broken. It keeps nothing: after restart() it is empty. */
export interface OwnRedis {
  readonly url: string;
  readonly port: number;
  /** One command on a connection of its own, with its answer; hangs while the process is frozen. */
  command(...words: string[]): Promise<unknown>;
  /** As a crash: connections are cut, the port is closed when it resolves. */
  kill(): Promise<void>;
  /** Starts it on the same port with the same arguments, after kill() or instead of it. */
  restart(): Promise<void>;
  /** SIGSTOP: the port still takes connections, nothing is answered. */
  freeze(): void;
  thaw(): void;
  /** Ends it for good, frozen or not. */
  stop(): Promise<void>;
}

/** Others take ports too: after so many collisions in a row something else is wrong. */
const PORT_ATTEMPTS = 5;

/** `args` are those of redis-server: `startOwnRedis('--maxmemory', '2mb')`. */
export async function startOwnRedis(...args: string[]): Promise<OwnRedis> {
  const program = await obtainRedisServer();
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-redis-'));
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      const words = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--dir', folder, ...args];
      return controlled(await launch(program, words), () => launch(program, words), port, folder);
    } catch (error) {
      if (attempt < PORT_ATTEMPTS && String(error).includes('Address already in use')) continue;
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }
}

/** A cluster of one node that has all slots, and keeps them over restart(). */
export async function startClusterRedis(): Promise<OwnRedis> {
  // By default the bus is 10,000 above the port, which may be above all ports.
  const busPort = await freePort();
  const redis = await startOwnRedis('--cluster-enabled', 'yes', '--cluster-port', String(busPort));
  await redis.command('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
  while (!String(await redis.command('CLUSTER', 'INFO')).includes('cluster_state:ok'));
  return redis;
}

interface RunningProcess {
  child: ChildProcess;
  ended: Promise<void>;
}

function controlled(
  first: RunningProcess,
  launchAgain: () => Promise<RunningProcess>,
  port: number,
  folder: string,
): OwnRedis {
  let running = first;
  const url = `redis://127.0.0.1:${port}`;
  const kill = async () => {
    running.child.kill('SIGKILL');
    await running.ended;
  };
  return {
    url,
    port,
    async command(...words) {
      const client = createClient({ url, socket: { reconnectStrategy: false } });
      // The rejection of connect() or of the command tells it.
      client.on('error', () => undefined);
      await client.connect();
      try {
        return await client.sendCommand(words);
      } finally {
        if (client.isOpen) client.destroy();
      }
    },
    kill,
    async restart() {
      await kill();
      running = await launchAgain();
    },
    freeze: () => void running.child.kill('SIGSTOP'),
    thaw: () => void running.child.kill('SIGCONT'),
    async stop() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function launch(program: RedisProgram, words: string[]): Promise<RunningProcess> {
  const child = spawn(program.path, words, {
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
  return { child, ended };
}

/** A line to a Redis that can be made slow. */
export interface SlowProxy {
  readonly url: string;
  /** Answers that arrive from now on are passed on so many milliseconds later, in their order. */
  delay(milliseconds: number): void;
  stop(): Promise<void>;
}

/** Passes everything on between its own port and `port` of 127.0.0.1, at once until delay() is called. */
export async function startSlowProxy(port: number): Promise<SlowProxy> {
  const sockets = new Set<Socket>();
  let milliseconds = 0;
  const server = createServer((near) => {
    const far = createConnection(port, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      // 'close' follows, and ends the other half.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    near.on('data', (chunk) => far.write(chunk));
    // Each timer passes on the oldest, so that a shorter delay overtakes nothing.
    const held: Buffer[] = [];
    far.on('data', (chunk) => {
      held.push(chunk);
      setTimeout(() => near.write(held.shift()!), milliseconds);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port of 127.0.0.1 is free.');
  return {
    url: `redis://127.0.0.1:${address.port}`,
    delay: (value) => void (milliseconds = value),
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
