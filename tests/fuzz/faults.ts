import type { OwnRedis, SlowProxy } from '../support/redisControl.ts';
import type { Fleet } from './fleet.ts';
import type { HitAccounting } from './hitAccounting.ts';
import { junkKeys } from './junkKeys.ts';
import type { Observer } from './observer.ts';
import type { PlannedFault } from './plannedFaults.ts';
import type { SharedClock } from './sharedClock.ts';
import { addTo, type Tally } from './tally.ts';

export interface FaultTools {
  fleet: Fleet;
  clock: SharedClock;
  observer: Observer;
  redis: OwnRedis;
  proxy: SlowProxy;
  /** Between servers and PostgreSQL. */
  databaseProxy: SlowProxy;
  accounting: HitAccounting;
  tally: Tally;
}

const SLOW_MS = 200;
/** Short of any deadline, also for an operation of ten statements. */
const SLOW_DATABASE_MS = 25;
const DAY_MS = 86_400_000;

/** Begins what is planned; resolves with how it is ended, which may be called when it has healed already. */
export async function beginFault(fault: PlannedFault, tools: FaultTools): Promise<() => Promise<void>> {
  const { fleet, clock, observer, databaseProxy, accounting, tally } = tools;
  addTo(tally.faults, fault.kind === 'redis' ? `redis ${fault.how}` : fault.kind);
  switch (fault.kind) {
    case 'clock': {
      const { stepMs, toMidnight } = fault;
      const untilMidnight = DAY_MS - (clock.now().getTime() % DAY_MS);
      clock.step(stepMs + (toMidnight ? untilMidnight : 0));
      tally.clockSteps += 1;
      if (stepMs < 0) accounting.onClockBack();
      await fleet.setClock();
      return async () => undefined;
    }
    case 'deaf':
      accounting.onFault();
      await observer.deafen();
      return async () => undefined;
    case 'slowDatabase':
      databaseProxy.delay(SLOW_DATABASE_MS);
      return async () => databaseProxy.delay(0);
    case 'crash': {
      accounting.onFault();
      const member = fleet.members[Math.floor(fault.member * fleet.members.length)]!;
      await member.kill();
      return async () => {
        tally.restarts += 1;
        await member.start();
      };
    }
    case 'redis':
      accounting.onFault();
      return breakRedis(fault, tools);
  }
}

async function breakRedis(
  { how, draw }: Extract<PlannedFault, { kind: 'redis' }>,
  { redis, proxy, fleet, tally }: FaultTools,
): Promise<() => Promise<void>> {
  switch (how) {
    case 'killed':
      await redis.kill();
      return () => redis.restart();
    case 'frozen':
      redis.freeze();
      return async () => redis.thaw();
    case 'flushed':
      await redis.command('FLUSHALL');
      return async () => undefined;
    case 'full':
      await redis.command('CONFIG', 'SET', 'maxmemory', '1');
      return async () => {
        await redis.command('CONFIG', 'SET', 'maxmemory', '0');
      };
    case 'slow':
      proxy.delay(SLOW_MS);
      return async () => proxy.delay(0);
    case 'junk':
      await junkKeys(redis, draw);
      return async () => undefined;
    case 'absentAtStart': {
      const server = fleet.servers()[draw % Math.max(1, fleet.servers().length)];
      await Promise.all([redis.kill(), server?.kill()]);
      await server?.start();
      tally.restarts += Number(server !== undefined);
      return () => redis.restart();
    }
  }
}
