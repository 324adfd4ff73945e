/**
 * The words that rows, API and scraper share. Each list is the single source of its type, of the
 * database's CHECK constraint and of the GraphQL enum.
 */

/** Alphabetical, so that ordering by the stored text is the order people expect of platforms. */
export const PLATFORMS = [
  'BLUESKY',
  'FACEBOOK',
  'FLICKR',
  'INSTAGRAM',
  'LINKEDIN',
  'MASTODON',
  'REDDIT',
  'THREADS',
  'TIKTOK',
  'TRUTH_SOCIAL',
  'X',
  'YOUTUBE',
] as const;
export type Platform = (typeof PLATFORMS)[number];

export const ACCOUNT_STATUSES = ['ACTIVE', 'PAUSED', 'ARCHIVED'] as const;
export type AccountStatus = (typeof ACCOUNT_STATUSES)[number];

/** Weakest first: a period that mixes sources is only as good as its weakest day. */
export const SNAPSHOT_SOURCES = ['SIMULATED', 'IMPORTED', 'LIVE'] as const;
export type SnapshotSource = (typeof SNAPSHOT_SOURCES)[number];

/** Why a number is null. A number that is unknown is null, never 0. */
export const MISSING_REASONS = [
  'NOT_REPORTED',
  'HIDDEN',
  'BLOCKED',
  'FAILED',
  'NOT_COLLECTED',
  'NOT_TRACKED_YET',
] as const;
export type MissingReason = (typeof MISSING_REASONS)[number];

/** How exact the platform's number is: YouTube reports three leading digits. */
export const PRECISIONS = ['EXACT', 'ROUNDED', 'ESTIMATED'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** Lifetime totals as a platform gives them; null is unknown. */
export const COUNT_METRICS = [
  'followers',
  'following',
  'listed',
  'posts',
  'likes',
  'comments',
  'shares',
  'views',
] as const;
export type CountMetric = (typeof COUNT_METRICS)[number];

export const SCRAPE_MODES = ['LIVE', 'SIMULATED'] as const;
export type ScrapeMode = (typeof SCRAPE_MODES)[number];

export const SCRAPE_PRIORITIES = ['HIGH', 'NORMAL', 'LOW'] as const;
export type ScrapePriority = (typeof SCRAPE_PRIORITIES)[number];

export const SCRAPE_TRIGGERS = ['MANUAL', 'SCHEDULE', 'RETRY'] as const;
export type ScrapeTrigger = (typeof SCRAPE_TRIGGERS)[number];

export const SCRAPE_RUN_STATUSES = [
  'QUEUED',
  'RUNNING',
  'SUCCEEDED',
  'PARTIAL',
  'FAILED',
  'CANCELLED',
] as const;
export type ScrapeRunStatus = (typeof SCRAPE_RUN_STATUSES)[number];

export const SCRAPE_TASK_STATUSES = [
  'QUEUED',
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
  'SKIPPED',
  'CANCELLED',
] as const;
export type ScrapeTaskStatus = (typeof SCRAPE_TASK_STATUSES)[number];

/**
 * Why LIVE runs leave a platform alone for a time. RATE_LIMITED: it said so. PACED: our own pace has no turn. UNREACHABLE:
 * its breaker is open. QUOTA: its allowance is used up; a run that is started all the same asks once and learns it anew.
 */
export const PAUSE_CODES = ['RATE_LIMITED', 'PACED', 'UNREACHABLE', 'QUOTA'] as const;
export type PauseCode = (typeof PAUSE_CODES)[number];

/**
 * WAITING: due, and a run is in its way or the database was. STARTED: it has its run. NOTHING: there was no account to
 * scrape. MISSED: nobody was there, or a later one was due before it could start.
 */
export const SLOT_STATUSES = ['WAITING', 'STARTED', 'NOTHING', 'MISSED'] as const;
export type SlotStatus = (typeof SLOT_STATUSES)[number];

/** A calendar day in UTC as text, `2026-11-21`: it never passes through a time zone. */
export type Day = string;

/** Two handles that differ in case only are one account. NFKC, as platforms fold width variants too. */
export function foldText(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** What a caller may do, each role all that the ones before it may. Rights are declared in schema/ by these words. */
export const ROLES = ['viewer', 'editor', 'operator', 'admin'] as const;
/**
 * viewer: reads. editor: also imports and updates. operator: also triggers, cancels, purges, optimises. admin: also keys
 * and audit.
 */
export type Role = (typeof ROLES)[number];

/** How a mutation ended. REFUSED: its payload is an error that the client can act on. */
export const AUDIT_OUTCOMES = ['SUCCEEDED', 'REFUSED', 'FAILED'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];
