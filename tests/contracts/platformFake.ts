import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Platform } from '../../db/domain.ts';
import type { FakeServer } from '../scraper/platforms/startFakeServer.ts';

/** An account of a fake platform. Counts are sent as they are: a number, digits, or what no count should be. */
export interface FakeAccount {
  /** The platform's own id, of its documented form. */
  readonly id: string;
  /** As the platform spells it; a test may rename it. */
  handle: string;
  /** `suspended` and `hidden` as far as the platform tells them apart. */
  state: 'active' | 'suspended' | 'hidden';
  /** Absent: the platform does not send it. */
  followers?: unknown;
  following?: unknown;
  posts?: unknown;
  displayName?: string;
  /** Further fields in the platform's own form, sent as they are and over those above. */
  more?: Readonly<Record<string, unknown>>;
}

/** How a fake answers what is asked with good form. */
export type FakeMood =
  | { readonly kind: 'well' }
  /** The documented refusal by rate, with the platform's own headers or fields for `until`. */
  | { readonly kind: 'limited'; readonly until: Date }
  /** The documented refusal for a used-up day or month. Not every platform has it. */
  | { readonly kind: 'quota' }
  /** The documented answers to credentials that are wrong, or right without the permission. */
  | { readonly kind: 'unauthorized' | 'unpermitted' }
  /** Anything at all, for every request but those for tokens. */
  | {
      readonly kind: 'broken';
      readonly answer: (request: IncomingMessage, response: ServerResponse) => void;
    };

/**
 * The documented public API of a platform on a loopback port: its paths, batch limit, authentication, partial errors
 * and error shapes. It refuses (status 400 in the platform's form) what the documentation does not allow, so that an
 * adapter can't pass by asking wrongly, and answers accounts in another order and case than they were asked in.
 */
export interface PlatformFake extends FakeServer {
  readonly accounts: FakeAccount[];
  mood: FakeMood;
  /** Requests that the platform counts, since the last reset to 0: all but those for tokens. */
  counted: number;
  /** The most accounts that one counted request asked for so far. */
  largestBatch: number;
}

/** What the contract suite has to know of a platform to test its adapter against its fake. */
export interface AdapterContract {
  readonly platform: Platform;
  /** `now` is the fake's clock: for headers that count from now, and for tokens that expire. */
  startFake(accounts: readonly FakeAccount[], options: { now: () => Date }): Promise<PlatformFake>;
  /** The variables that point the adapter to the fake. Every secret among them contains SECRET. */
  env(fake: PlatformFake): Record<string, string>;
  /** The n-th account, active, with distinct id, handle and counts (followers 1000 + n where the platform has them). */
  account(n: number): FakeAccount;
  /** Handles that no account can have: never sent, and no harm to their batch. */
  readonly malformed: readonly string[];
  /** What an unknown, and what a suspended account comes out as. */
  readonly unknown: 'not_found';
  readonly suspended: 'suspended' | 'not_found';
  /** `null`: the platform has no follower count at all. */
  readonly followers: 'EXACT' | 'ROUNDED' | null;
  /** Whether the platform tells a hidden count from none. */
  readonly hides: boolean;
  /** True when an account is found by its id after a rename. */
  readonly followsRenames: boolean;
  /** True where the platform has a documented refusal for a used-up day or month. */
  readonly hasQuota: boolean;
  /** What credentials without the permission come out as; null where the platform has no such thing. */
  readonly unpermitted: 'forbidden' | 'auth' | null;
  /** The most requests that it takes to know so. Default 1. */
  readonly unpermittedAfter?: number;
  /** False where a refusal by rate says nothing of a time, so that a window or the day's end is waited for. */
  readonly limitTellsTime?: boolean;
  /** What a redirect in the place of an answer means. Default `bad_response`. */
  readonly redirected?: 'not_found';
}

/** Part of every secret of a fake: found in no message, log or outcome. */
export const SECRET = 'canary-4711';
