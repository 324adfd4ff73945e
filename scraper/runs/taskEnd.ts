import type { Day, Platform, SnapshotSource } from '../../db/domain.ts';
import type { LearntProfile } from '../../db/writes/learnProfiles.ts';
import type { NewSnapshot } from '../../db/writes/mergeSnapshot.ts';
import type { FailureCode, TaskEnd } from '../../db/writes/taskEnd.ts';
import type { Profile, ProfileFailureKind, ProfileOutcome } from '../platforms/adapter.ts';
import { renamedUrl } from '../renamedUrl.ts';

/** A task whose outcome is worth another try is tried so often in all. */
export const MOST_TRIES = 5;

/** What an outcome is judged by. */
export interface TaskContext {
  platform: Platform;
  accountId: number;
  handle: string;
  url: string;
  /** How often the platform has been asked for it, this time included. */
  tries: number;
  /** The run's day, under which the snapshot is filed. */
  date: Day;
  source: Extract<SnapshotSource, 'LIVE' | 'SIMULATED'>;
  now: Date;
  /** In [0, 1). */
  random: () => number;
}

/** What becomes of a task: design section 5. Only `ok` and `hidden` make a snapshot. */
export function taskEnd(outcome: ProfileOutcome, task: TaskContext): TaskEnd {
  switch (outcome.kind) {
    case 'ok':
    case 'hidden':
      return {
        status: 'SUCCEEDED',
        snapshot: snapshotOf(outcome, task),
        profile: outcome.profile && learntProfile(outcome.profile, task),
      };
    case 'quota':
      return { status: 'SKIPPED', errorCode: 'QUOTA', errorMessage: outcome.message };
    case 'unsupported':
      return { status: 'SKIPPED', errorCode: 'UNSUPPORTED', errorMessage: outcome.message };
    case 'deferred':
      return { status: 'QUEUED', notBefore: null, isTry: false };
    case 'rate_limited':
      // A time that has passed is no reason to ask again at once.
      if (task.tries < MOST_TRIES) {
        return {
          status: 'QUEUED',
          notBefore: outcome.until > task.now ? outcome.until : retryTime(task),
          isTry: true,
        };
      }
      return { status: 'FAILED', errorCode: 'RATE_LIMITED', errorMessage: outcome.message };
    case 'transient':
      if (task.tries < MOST_TRIES) return { status: 'QUEUED', notBefore: retryTime(task), isTry: true };
      return { status: 'FAILED', errorCode: 'TRANSIENT', errorMessage: outcome.message };
    case 'not_found':
    case 'suspended':
    case 'auth':
    case 'forbidden':
    case 'bad_response':
      return { status: 'FAILED', errorCode: FAILURE_CODES[outcome.kind], errorMessage: outcome.message };
  }
}

const FAILURE_CODES = {
  not_found: 'NOT_FOUND',
  suspended: 'SUSPENDED',
  auth: 'AUTH',
  forbidden: 'FORBIDDEN',
  bad_response: 'BAD_RESPONSE',
} as const satisfies Record<Exclude<ProfileFailureKind, 'unsupported' | 'transient'>, FailureCode>;

const FIRST_PAUSE_MS = 2_000;
/** Pauses of at most 2, 8, 32 and 128 s: a short outage costs nothing, and who waits knows within three minutes. */
const PAUSE_FACTOR = 4;

/** Exponential backoff with full jitter, so that what failed together does not come back together. */
function retryTime({ tries, now, random }: TaskContext): Date {
  return new Date(now.getTime() + random() * FIRST_PAUSE_MS * PAUSE_FACTOR ** (tries - 1));
}

function snapshotOf(
  { kind, metrics }: Extract<ProfileOutcome, { kind: 'ok' | 'hidden' }>,
  { accountId, date, source, now }: TaskContext,
): NewSnapshot {
  const isKnown = metrics.followers !== null;
  const missing = kind === 'hidden' || metrics.followersMissing === 'HIDDEN' ? 'HIDDEN' : 'NOT_REPORTED';
  return {
    ...metrics,
    accountId,
    date,
    source,
    capturedAt: now.toISOString(),
    followersPrecision: isKnown ? (metrics.followersPrecision ?? 'EXACT') : null,
    followersMissing: isKnown ? null : missing,
    engagementsReported: null,
  };
}

function learntProfile({ createdAt, ...profile }: Profile, task: TaskContext): LearntProfile {
  return {
    ...profile,
    accountId: task.accountId,
    url: profile.handle === task.handle ? task.url : renamedUrl(task, profile.handle),
    createdAt: createdAt?.toISOString() ?? null,
  };
}
