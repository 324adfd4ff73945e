import { foldText, PLATFORMS, type Platform } from './domain.ts';
import { LONGEST_SLUG } from './writes/organizationNames.ts';

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

/**
 * A key that clients choose: one line, of bounded length. What is changed by it can't exist, so that two keys which become
 * one tag cost a purge too many at most.
 */
const chosen = (key: string): string => key.slice(0, LONGEST_KEY).replace(/[\0-\x1f\x7f]/g, ' ');
/** No platform has handles of this length, and slugs end at 80. */
const LONGEST_KEY = 255;

/** The facts of one account: its row in `accounts` and the failures kept in `account_latest`. */
export const accountTag = (id: number): Tag => tag(`account:${id}`);
/** Which accounts there are, and every fact that a filter or an order looks at: any list or count of accounts. */
export const accountsTag: Tag = tag('accounts');
/** An account that was looked for by its handle and may not exist. `handleKey` is folded. */
export const handleTag = (platform: Platform, handleKey: string): Tag =>
  tag(`handle:${platform}/${chosen(handleKey)}`);
/** The snapshots of one account, whatever day. */
export const snapshotsTag = (accountId: number): Tag => tag(`snapshots:${accountId}`);
/** Snapshots of any account: grids, and orders or filters by the latest number. */
export const anySnapshotsTag: Tag = tag('snapshots');
/** Sums over the snapshots of a platform: its part of a summary. */
export const platformTag = (platform: Platform): Tag => tag(`platform:${platform.toLowerCase()}`);
/** Sums over accounts of any platform. */
export const summaryTag: Tag = tag('summary');
/** One organization by its slug, which may not exist. */
export const organizationTag = (slug: string): Tag => tag(`organization:${chosen(slug)}`);
/** Which organizations there are. */
export const organizationsTag: Tag = tag('organizations');
/** One run: its status and its tasks. */
export const runTag = (id: number): Tag => tag(`run:${id}`);
/** Which runs there are, and their statuses. */
export const runsTag: Tag = tag('runs');
/** The tasks of one account in any run. */
export const accountTasksTag = (accountId: number): Tag => tag(`tasks:${accountId}`);
/** Which tasks are QUEUED, of any run, and until when they wait: when a platform is asked next. */
export const waitingTasksTag: Tag = tag('queue');
/** Which API keys may be used, and with which role. */
export const apiKeysTag: Tag = tag('keys');
/** Which browsers are signed in: told when one signs out. */
export const sessionsTag: Tag = tag('sessions');

/** What tags are about: the part before the colon, or the word itself. */
export const TAG_KINDS = {
  account: 'The facts of one account, and its failures.',
  accounts: 'Which accounts there are, and every fact that a filter or an order looks at.',
  handle: 'An account that was looked for by its handle; it may not exist.',
  snapshots: 'The snapshots of one account, or of any.',
  platform: 'Sums over the snapshots of a platform.',
  summary: 'Sums over accounts of any platform.',
  organization: 'One organization by its slug; it may not exist.',
  organizations: 'Which organizations there are.',
  run: 'One run: its status and its tasks.',
  runs: 'Which runs there are, and their statuses.',
  tasks: 'The tasks of one account in any run.',
  queue: 'Which tasks are queued, and until when they wait.',
  keys: 'Which API keys may be used.',
  sessions: 'Which browsers are signed in.',
} as const;

const WORDS: ReadonlyMap<string, Tag> = new Map(
  [
    accountsTag,
    anySnapshotsTag,
    summaryTag,
    organizationsTag,
    runsTag,
    waitingTasksTag,
    apiKeysTag,
    sessionsTag,
  ].map((word) => [word, word]),
);

/** `account` of `account:17`, `accounts` of `accounts`, `*` of `*`. */
export function kindOf(of: string): string {
  const colon = of.indexOf(':');
  return colon === -1 ? of : of.slice(0, colon);
}
/** Whether that is its kind. */
export const isOfKind = (of: string, kind: string): boolean =>
  of.startsWith(kind) && (of.length === kind.length || of[kind.length] === ':');
/**
 * Stands for every tag of the kind of this one: `account:*` for `account:17`, `snapshots:*` for `snapshots:17` and for
 * `snapshots`. Null for a word whose kind has no keys.
 */
export const kindTagOf = (of: Tag): Tag | null =>
  Object.hasOwn(KEYED, kindOf(of)) ? tag(`${kindOf(of)}:*`) : null;
/** Everything. */
export const everyTag: Tag = tag('*');

/** The tag of a key that somebody typed; null when the key has not the form of its kind. */
const KEYED: Readonly<Partial<Record<string, (key: string) => Tag | null>>> = {
  account: ofId(accountTag),
  handle(key) {
    const [, name = '', handle = ''] = /^([A-Z_]+)\/([^\0\r\n]{1,255})$/u.exec(key) ?? [];
    const platform = PLATFORMS.find((each) => each === name);
    return platform ? handleTag(platform, foldText(handle)) : null;
  },
  snapshots: ofId(snapshotsTag),
  platform(key) {
    const platform = PLATFORMS.find((each) => each.toLowerCase() === key);
    return platform ? platformTag(platform) : null;
  },
  organization: (key) =>
    /^[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*$/u.test(key) && [...key].length <= LONGEST_SLUG
      ? organizationTag(key)
      : null,
  run: ofId(runTag),
  tasks: ofId(accountTasksTag),
};

function ofId(make: (id: number) => Tag): (key: string) => Tag | null {
  return (key) =>
    /^[1-9]\d{0,15}$/.test(key) && Number.isSafeInteger(Number(key)) ? make(Number(key)) : null;
}

/**
 * The tag that a person has typed: a word (`accounts`), a name (`account:17`), a whole kind (`account:*`) or `*` for
 * everything. A handle may be typed in any case. Null for anything else.
 */
export function parseTag(text: string): Tag | null {
  if (text === everyTag) return everyTag;
  const colon = text.indexOf(':');
  if (colon === -1) return WORDS.get(text) ?? null;
  const kind = text.slice(0, colon);
  const key = text.slice(colon + 1);
  if (!Object.hasOwn(KEYED, kind)) return null;
  return key === '*' ? tag(`${kind}:*`) : (KEYED[kind]?.(key) ?? null);
}
