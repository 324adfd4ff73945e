import type { LearntProfile } from './learnProfiles.ts';
import type { NewSnapshot } from './mergeSnapshot.ts';

/** Why a task has no snapshot. */
export type FailureCode =
  | 'NOT_FOUND'
  | 'SUSPENDED'
  | 'AUTH'
  | 'FORBIDDEN'
  | 'RATE_LIMITED'
  | 'TRANSIENT'
  | 'BAD_RESPONSE'
  | 'DAY_OVER';
export type SkipCode = 'QUOTA' | 'UNSUPPORTED' | 'NOT_CONFIGURED' | 'REAL_DATA';

/** How a task ends without a snapshot. The message is a sentence for people. */
export type UnsuccessfulEnd =
  | { status: 'FAILED'; errorCode: FailureCode; errorMessage: string }
  | { status: 'SKIPPED'; errorCode: SkipCode; errorMessage: string };

export type TaskEnd =
  | { status: 'SUCCEEDED'; snapshot: NewSnapshot; profile: LearntProfile | null }
  | UnsuccessfulEnd
  /** Back into the queue; not to be taken before `notBefore`. `isTry`: this was one of the five. */
  | { status: 'QUEUED'; notBefore: Date | null; isTry: boolean };
