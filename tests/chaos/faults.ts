import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { bandwidth } from '../support/faultProxy/bandwidth.ts';
import { blackHole } from '../support/faultProxy/blackHole.ts';
import { latency } from '../support/faultProxy/latency.ts';
import { freePassage, type OpenPassage } from '../support/faultProxy/passage.ts';
import { slicer } from '../support/faultProxy/slicer.ts';
import type { Random } from '../fuzz/random.ts';
import type { World } from './world.ts';

/** Breaks something; resolves with what mends it. */
export type Fault = (world: World, random: Random) => Promise<() => Promise<void>>;

const endPostgres =
  (signal: 'SIGKILL' | 'SIGQUIT' | 'SIGINT'): Fault =>
  async ({ postgres: own }) => {
    await own.end(signal);
    return () => own.start();
  };

const onLine =
  (passage: OpenPassage, which: 'line' | 'redisLine' = 'line'): Fault =>
  async (world) => {
    world[which].setPassage(passage);
    return async () => world[which].setPassage(freePassage);
  };

/** Again and again, in the middle of whatever is under way. */
const severed =
  (how: 'cut' | 'reset' | 'halfClose'): Fault =>
  async ({ line }) => {
    line[how]();
    const timer = setInterval(() => line[how](), 400);
    return async () => clearInterval(timer);
  };

const nothing = async (): Promise<void> => undefined;

const killMember =
  (role: 'server' | 'worker'): Fault =>
  async ({ members }, random) => {
    const victims = members.filter((member) => member.role === role);
    if (victims.length === 0) return nothing;
    const victim = random.pick(victims);
    await victim.kill();
    return () => victim.start();
  };

/** All that can go wrong, by its name in the report. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  'postgres killed': endPostgres('SIGKILL'),
  'postgres ended at once': endPostgres('SIGQUIT'),
  'postgres restarted': endPostgres('SIGINT'),
  async 'postgres frozen'({ postgres: own }) {
    await own.freeze();
    return () => own.thaw();
  },
  'postgres slow': onLine(latency(150)),
  async 'accounts locked'({ postgres: own }) {
    const client = postgres(own.url, { max: 1, onnotice: () => undefined });
    await client.unsafe('BEGIN');
    await client.unsafe('LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE');
    return () => client.end();
  },
  async 'postgres out of connections'({ postgres: own, line }) {
    const taken: postgres.Sql[] = [];
    const takeOne = async (): Promise<boolean> => {
      const client = postgres(own.url, { max: 1, onnotice: () => undefined, max_lifetime: null });
      taken.push(client);
      return client`SELECT 1`.then(
        () => true,
        () => false,
      );
    };
    const takeAll = async (): Promise<void> => {
      while (await takeOne());
    };
    await takeAll();
    // Who had connections has to ask for new ones.
    line.cut();
    await takeAll();
    return async () => {
      await Promise.all(taken.map((client) => client.end({ timeout: 1 })));
    };
  },
  'line cut': severed('cut'),
  'line reset': severed('reset'),
  'line half closed': severed('halfClose'),
  'line silent': onLine(blackHole),
  'line narrow': onLine(bandwidth(100_000)),
  'line in slices': onLine(slicer(7)),
  async 'redis killed'({ redis }) {
    await redis.kill();
    return () => redis.restart();
  },
  async 'redis frozen'({ redis }) {
    redis.freeze();
    return async () => redis.thaw();
  },
  'redis slow': onLine(latency(300), 'redisLine'),
  'server killed': killMember('server'),
  'worker killed': killMember('worker'),
  async 'all at once'(world, random) {
    const mends = [
      await endPostgres('SIGKILL')(world, random),
      await killMember('server')(world, random),
      await FAULTS['redis killed']!(world, random),
    ];
    return async () => {
      await pause(random.int(0, 200));
      for (const mend of mends) await mend();
    };
  },
};
