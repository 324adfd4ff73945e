/**
 * The one interface between Tidemark and a platform: handles in, one outcome per handle out.
 *
 * An adapter speaks a documented public API and knows everything about it: batch limit, how a batch is asked,
 * what each error means, which header says when to come again. It knows nothing of runs, tasks or tables:
 * what an outcome does to a task is the worker's to decide.
 */
import type { CountMetric, MissingReason, Platform, Precision } from '../../db/domain.ts';
import type { PlatformHttp } from '../http/platformHttp.ts';
import type { PlatformSetting } from './platformSettings.ts';

/** One account to ask for. */
export interface ProfileRequest {
  /** The caller's own name of the account, echoed in its outcome; the platform never sees it. */
  readonly accountKey: number;
  /** As the account was entered or as the platform spelled it last. */
  readonly handle: string;
  /**
   * The platform's own id, once known: asked instead of the handle, so that a renamed account is followed.
   */
  readonly platformId: string | null;
  /**
   * The account's address. Only its form is read (`/in/` is a person, `/user/` an old user name); an adapter
   * never connects to it, as it comes from account data.
   */
  readonly url: string;
}

/** What the platform says about an account. Null: it has none, or the platform does not say. */
export interface Profile {
  /** Null where the platform's API tells no id (TikTok). */
  readonly platformId: string | null;
  /** As the platform spells it now; another than the one asked for when the account was renamed. */
  readonly handle: string;
  readonly displayName: string | null;
  /** Plain text, without HTML. */
  readonly bio: string | null;
  readonly avatarUrl: string | null;
  readonly verified: boolean | null;
  /** When the account was made on the platform. */
  readonly createdAt: Date | null;
}

/** Lifetime totals at the moment of asking; null is unknown, 0 is a platform that said 0. */
export interface ProfileMetrics extends Readonly<Record<CountMetric, number | null>> {
  /** Null exactly when `followers` is null. */
  readonly followersPrecision: Precision | null;
  /** Null exactly when `followers` is known. */
  readonly followersMissing: MissingReason | null;
}

/**
 * What became of one request. Only `ok` and `hidden` carry numbers. A message is one stable sentence for
 * people, without secrets, addresses or anything the platform sent.
 */
export type ProfileOutcome =
  /**
   * `hidden`: the account is there but keeps its follower count to itself. `profile` is null from a source
   * that knows no facts about the account (the simulated one), and where the account keeps those to itself too.
   */
  | {
      readonly kind: 'ok' | 'hidden';
      readonly accountKey: number;
      readonly profile: Profile | null;
      readonly metrics: ProfileMetrics;
    }
  | ({ readonly accountKey: number } & AccountFailure)
  | ({ readonly accountKey: number } & PlatformPause);

export interface AccountFailure {
  readonly kind: ProfileFailureKind;
  readonly message: string;
  /** `server`: met at one of several servers of the platform (Mastodon), so that it says nothing of the others. */
  readonly scope?: 'server';
}

/**
 * Nothing may be sent to this platform before `until`. `quota`: a day's or month's allowance is used up. `deferred`:
 * nothing was sent, as our own pace has no turn before; the account was not asked for.
 */
export interface PlatformPause {
  readonly kind: 'rate_limited' | 'quota' | 'deferred';
  readonly message: string;
  readonly until: Date;
}

/** An outcome without numbers, not yet tied to an account. */
export type PlatformFailure = AccountFailure | PlatformPause;

export type ProfileFailureKind =
  /** No account has this handle or id: never existed, was deleted, or was renamed before its id was known. */
  | 'not_found'
  /** It exists, and is switched off: by the platform, or for a time by its owner. */
  | 'suspended'
  /** The platform offers no public number for this kind of account (a person on LinkedIn). */
  | 'unsupported'
  /** The credentials were refused: asking again is useless until the operator acts. */
  | 'auth'
  /** The credentials are good and may not read this. */
  | 'forbidden'
  /** Worth another try: timeout, dropped connection, a fault at the platform's side. */
  | 'transient'
  /** An answer that the adapter does not understand. */
  | 'bad_response';

export interface PlatformAdapter {
  readonly platform: Platform;
  /**
   * The most accounts of one call: what the platform takes in one batch. Where it answers one account a request, so
   * many as can be asked one after the other within a job.
   */
  readonly batchSize: number;
  /**
   * How many requests the platform counts for these accounts when nothing fails: what a run plans with. A lookup that
   * is needed only once per account (a handle's id) counts while the id is unknown. Tokens do not count.
   */
  countRequests(requests: readonly ProfileRequest[]): number;
  /**
   * Asks the platform for at most `batchSize` accounts and answers one outcome per request, in any order,
   * matched by id or case-folded handle, never by position. It never rejects for what the platform or the
   * network did: that is an outcome. When `signal` aborts, what is unanswered is `transient`.
   * @throws RangeError for more requests than `batchSize`: a fault of the caller.
   */
  fetchProfiles(requests: readonly ProfileRequest[], signal: AbortSignal): Promise<ProfileOutcome[]>;
}

/** What every adapter is made of. It exists only while every variable that the platform needs is set. */
export interface AdapterOptions {
  readonly setting: PlatformSetting;
  /** The only way by which it reaches the platform: paced, with deadline, body limit and guard. */
  readonly http: PlatformHttp;
  readonly now: () => Date;
}
