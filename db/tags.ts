import type { Platform } from './domain.ts';

/**
 * The one vocabulary of what can be read and changed. Queries and loaders report the tags of what they read
 * (also of what they looked for and did not find); writers return the tags of what they changed. An answer
 * is out of date as soon as one tag that it read has been changed. Nothing here knows that a cache exists.
 *
 * A tag is a word, or `kind:key`. It is made by these functions only, never from a string literal.
 */
declare const tagBrand: unique symbol;
export type Tag = string & { readonly [tagBrand]: true };

const tag = (text: string): Tag => text as Tag;

/** The facts of one account: its row in `accounts` and the failures kept in `account_latest`. */
export const accountTag = (id: number): Tag => tag(`account:${id}`);
/** Which accounts there are, and every fact that a filter or an order looks at: any list or count of accounts. */
export const accountsTag: Tag = tag('accounts');
/** An account that was looked for by its handle and may not exist. `handleKey` is folded. */
export const handleTag = (platform: Platform, handleKey: string): Tag =>
  tag(`handle:${platform}/${handleKey}`);
/** The snapshots of one account, whatever day. */
export const snapshotsTag = (accountId: number): Tag => tag(`snapshots:${accountId}`);
/** Snapshots of any account: grids, and orders or filters by the latest number. */
export const anySnapshotsTag: Tag = tag('snapshots');
/** Sums over the snapshots of a platform: its part of a summary. */
export const platformTag = (platform: Platform): Tag => tag(`platform:${platform.toLowerCase()}`);
/** Sums over accounts of any platform. */
export const summaryTag: Tag = tag('summary');
/** One organization by its slug, which may not exist. */
export const organizationTag = (slug: string): Tag => tag(`organization:${slug}`);
/** Which organizations there are. */
export const organizationsTag: Tag = tag('organizations');
/** One run: its status and its tasks. */
export const runTag = (id: number): Tag => tag(`run:${id}`);
/** Which runs there are, and their statuses. */
export const runsTag: Tag = tag('runs');
/** The tasks of one account in any run. */
export const accountTasksTag = (accountId: number): Tag => tag(`tasks:${accountId}`);
