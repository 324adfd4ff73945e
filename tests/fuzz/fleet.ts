import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { ClockState, InstanceSettings, News, Order } from './instanceProtocol.ts';

/** One process; the same member comes back after it was killed, on another port. */
export interface Member {
  readonly name: string;
  readonly role: InstanceSettings['role'];
  /** Undefined while it is down. */
  readonly port: number | undefined;
  /** How often it was started: what it knew before is gone. */
  readonly life: number;
  start(): Promise<void>;
  /** As a crash. */
  kill(): Promise<void>;
}

export type ReadReport = Extract<News, { kind: 'read' }>;

export interface FleetOptions {
  /** The bundle of instance.ts. */
  file: string;
  settings: Omit<InstanceSettings, 'role'>;
  clock: () => ClockState;
  onRead: (report: ReadReport) => void;
  /** A process has ended that nobody has killed; with what it has said last. */
  onDeath: (name: string, words: string) => void;
}

export interface Fleet {
  readonly members: readonly Member[];
  /** All that answer questions now. */
  servers(): readonly Member[];
  /** Sets the clock of all processes; resolves when all have done so. */
  setClock(): Promise<void>;
  stop(): Promise<void>;
}

/** Characters of a process's output that are kept for its obituary. */
const LAST_WORDS = 3_000;

/** Starts nothing yet. */
export function createFleet(
  roles: readonly (readonly [name: string, role: InstanceSettings['role']])[],
  options: FleetOptions,
): Fleet {
  const members = roles.map(([name, role]) => createMember(name, role, options));
  return {
    members,
    servers: () => members.filter((member) => member.role !== 'worker' && member.port !== undefined),
    async setClock() {
      await Promise.all(members.map((member) => member.setClock()));
    },
    async stop() {
      await Promise.all(members.map((member) => member.kill()));
    },
  };
}

function createMember(name: string, role: InstanceSettings['role'], options: FleetOptions) {
  let child: ChildProcess | undefined;
  let port: number | undefined;
  let life = 0;
  let orders = 0;
  /** Who has given an order, by its number. */
  const waiting = new Map<number, (port: number | undefined) => void>();

  /** Resolves with its port, or undefined when it dies before. */
  async function command(order: { kind: 'start'; settings: InstanceSettings } | { kind: 'clock' }) {
    const target = child;
    if (!target?.connected) return undefined;
    const number = (orders += 1);
    const done = new Promise<number | undefined>((resolve) => waiting.set(number, resolve));
    const message: Order = { ...order, number, clock: options.clock() };
    target.send(message, () => undefined);
    return done.finally(() => waiting.delete(number));
  }

  async function start(): Promise<void> {
    if (child) return;
    const started = fork(options.file, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] });
    child = started;
    life += 1;
    let words = '';
    for (const stream of [started.stdout, started.stderr])
      stream?.on('data', (chunk) => (words = (words + String(chunk)).slice(-LAST_WORDS)));
    started.on('message', (news: News) => {
      if (news.kind === 'read') options.onRead(news);
      else waiting.get(news.number)?.(news.port);
    });
    started.on('exit', (code, signal) => {
      for (const resolve of waiting.values()) resolve(undefined);
      if (child === started) {
        child = undefined;
        port = undefined;
        options.onDeath(name, `exit code ${code}, signal ${signal}\n${words}`);
      }
    });
    port = await command({ kind: 'start', settings: { ...options.settings, role } });
  }

  return {
    name,
    role,
    get port() {
      return port;
    },
    get life() {
      return life;
    },
    start,
    async kill() {
      const ending = child;
      child = undefined;
      port = undefined;
      if (ending?.exitCode !== null) return;
      ending.kill('SIGKILL');
      await once(ending, 'exit');
    },
    setClock: () => command({ kind: 'clock' }),
  } satisfies Member & { setClock: unknown };
}
