import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Database } from '../../db/database.ts';
import type { InstanceRole } from '../../db/tables/instances.ts';
import { beatInstance, removeInstance } from '../../db/writes/instances.ts';
import { createAbsence } from '../absence.ts';
import { isAbsence } from '../graphql/databaseFault.ts';
import { withDeadline } from '../withDeadline.ts';
import type { Metrics } from './createMetrics.ts';

export interface HeartbeatOptions {
  database: Database;
  role: InstanceRole;
  metrics: Pick<Metrics, 'totals'>;
  now: () => Date;
}

/** Tells the others of this process that it lives. */
export interface Heartbeat {
  /** By which others know this process. */
  readonly name: string;
  /** Never rejects: without the database nobody hears of anybody. */
  beat(): Promise<void>;
  /** Tasks of runs that were queued or running at the last beat; null when the database did not answer. */
  queueDepth(): number | null;
  /** For how long the database has not answered; 0 while it does. */
  awaySeconds(): number;
  close(): Promise<void>;
}

/** It takes a millisecond, and each ten seconds one is sent. */
const SILENCE_MS = 3_000;
/** Whoever cannot say that it leaves is missed a minute later. */
const LEAVE_MS = 1_000;

/** Begins at once; told to go on by `beat`. */
export function openHeartbeat({ database, role, metrics, now }: HeartbeatOptions): Heartbeat {
  // Two processes of one container host may have one number.
  const name = `${hostname()}-${process.pid}-${randomBytes(2).toString('hex')}`;
  const startedAt = now().toISOString();
  const absence = createAbsence(SILENCE_MS);
  let queueDepth: number | null = null;
  let before = metrics.totals();
  let beating: Promise<void> | undefined;

  async function beat(): Promise<void> {
    const { cpuMs, uptimeMs } = metrics.totals();
    const cpuPercent = (100 * (cpuMs - before.cpuMs)) / Math.max(1, uptimeMs - before.uptimeMs);
    before = { ...before, cpuMs, uptimeMs };
    const row = { name, role, startedAt, rssBytes: process.memoryUsage.rss(), cpuPercent };
    absence.asked();
    try {
      queueDepth = await database.read((db) => beatInstance(db, row));
      absence.answered();
    } catch (error) {
      queueDepth = null;
      if (isAbsence(error)) absence.missed();
      else absence.answered();
    }
  }
  // One that is late is not waited for: the next one says the same.
  const next = (): Promise<void> => (beating ??= beat().finally(() => (beating = undefined)));
  void next();

  return {
    name,
    beat: next,
    queueDepth: () => queueDepth,
    awaySeconds: () => absence.seconds,
    async close() {
      const leave = async (): Promise<void> => {
        await beating;
        await database.read((db) => removeInstance(db, name));
      };
      await withDeadline(
        leave().catch(() => undefined),
        LEAVE_MS,
      );
    },
  };
}
