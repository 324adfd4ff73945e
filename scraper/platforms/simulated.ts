import { type CountMetric, type Day, foldText, type Platform } from '../../db/domain.ts';
import type { ProfileMetrics } from './adapter.ts';
import { profileMetrics } from './profileMetrics.ts';
import { between, seedOf, unit, wander } from './seededNumbers.ts';
import { HABITS, type Habits } from './simulatedHabits.ts';

export interface SimulatedAccountDay {
  readonly platform: Platform;
  /** Compared without case. */
  readonly handle: string;
  /** 2000-01-01 to 2100-12-31. */
  readonly day: Day;
}

export interface SimulatedProfile {
  readonly kind: 'ok' | 'hidden';
  readonly metrics: ProfileMetrics;
}

/**
 * The SIMULATED source: invented numbers that move like real ones, so that a new installation has something
 * to show. They are a pure function of platform, handle and UTC day. Levels (followers, following, listed)
 * grow, shrink, follow the week and jump now and then; totals (posts, likes, comments, shares, views) never
 * fall.
 * @throws RangeError for a day outside 2000..2100.
 */
export function simulateDay({ platform, handle, day }: SimulatedAccountDay): SimulatedProfile {
  const account: SimulatedAccount = {
    seed: accountSeed(platform, handle),
    step: stepOf(day),
    habits: HABITS[platform],
  };
  const counts: Partial<Record<CountMetric, number>> = {};
  for (const metric of account.habits.metrics) counts[metric] = COUNTS[metric](account);
  if (counts.followers === undefined) return { kind: 'ok', metrics: profileMetrics(counts) };
  if (unit(account.seed, 'hides') < SHARE_OF_HIDDEN) {
    return { kind: 'hidden', metrics: profileMetrics({ ...counts, followers: null }, { missing: 'HIDDEN' }) };
  }
  if (platform !== 'YOUTUBE') return { kind: 'ok', metrics: profileMetrics(counts) };
  const followers = threeLeadingDigits(counts.followers);
  return { kind: 'ok', metrics: profileMetrics({ ...counts, followers }, { precision: 'ROUNDED' }) };
}

/**
 * True for the days that the demo history leaves out, as a collector that was down would: runs of 1 to 4
 * days, about 1.5 % of all days. A run never asks this: its day is always there.
 */
export function isSimulatedGap({ platform, handle, day }: SimulatedAccountDay): boolean {
  const step = stepOf(day);
  const seed = accountSeed(platform, handle);
  const window = Math.floor(step / GAP_WINDOW_DAYS);
  if (unit(seed, 'gap', window) >= SHARE_OF_GAP_WINDOWS) return false;
  const length = 1 + Math.floor(LONGEST_GAP_DAYS * unit(seed, 'gap length', window));
  const first = Math.floor((GAP_WINDOW_DAYS - LONGEST_GAP_DAYS) * unit(seed, 'gap start', window));
  const position = step - window * GAP_WINDOW_DAYS;
  return position >= first && position < first + length;
}

/** 0.7 of the windows have a gap, of 2.5 days on average: 1.5 % of 120 days. */
const GAP_WINDOW_DAYS = 120;
const SHARE_OF_GAP_WINDOWS = 0.7;
const LONGEST_GAP_DAYS = 4;

/** Few real accounts hide their count; this is enough for a catalogue of 99 to have one or two. */
const SHARE_OF_HIDDEN = 1 / 40;

interface SimulatedAccount {
  readonly seed: number;
  /** Days since 2000-01-01. */
  readonly step: number;
  readonly habits: Habits;
}

function accountSeed(platform: Platform, handle: string): number {
  return seedOf(`${platform}:${foldText(handle)}`);
}

function stepOf(day: Day): number {
  const step = (Date.parse(`${day}T00:00:00Z`) - FIRST_DAY_MS) / 86_400_000;
  if (!(step >= 0 && step <= LAST_STEP)) throw new RangeError(`no simulated day outside 2000..2100: ${day}`);
  return step;
}

const FIRST_DAY_MS = Date.UTC(2000, 0, 1);
const LAST_STEP = (Date.UTC(2100, 11, 31) - FIRST_DAY_MS) / 86_400_000;
/** 2026-01-01, when an account has the size that was drawn for it. */
const ANCHOR_STEP = (Date.UTC(2026, 0, 1) - FIRST_DAY_MS) / 86_400_000;

/** Comments and shares come in about these proportions to likes. */
const COUNTS: Readonly<Record<CountMetric, (account: SimulatedAccount) => number>> = {
  followers: (account) => Math.floor(followersOf(account)),
  following: ({ seed, step }) =>
    Math.floor(
      between(40, 1500, unit(seed, 'following')) * (1 + 0.03 * wander(seed, 'following path', step, 60)),
    ),
  listed: (account) => Math.floor(followersOf(account) * between(0.002, 0.008, unit(account.seed, 'listed'))),
  posts: (account) => totalOf(account, 'posts', account.habits.postsPerDay),
  likes: (account) => totalOf(account, 'likes', account.habits.likes * sizeOf(account.seed)),
  comments: (account) => totalOf(account, 'comments', account.habits.likes * sizeOf(account.seed) * 0.07),
  shares: (account) => totalOf(account, 'shares', account.habits.likes * sizeOf(account.seed) * 0.13),
  views: (account) => totalOf(account, 'views', account.habits.views * sizeOf(account.seed)),
};

/**
 * Followers at the anchor: 1,000 to 3,000,000, as many accounts of tens of thousands as of hundreds of
 * thousands.
 */
function sizeOf(seed: number): number {
  const doublings = ((unit(seed, 'size') + unit(seed, 'size again')) / 2) * 11.5;
  const whole = Math.floor(doublings);
  // Between two powers of two a straight line stands for the exponential.
  return 1000 * (1 << whole) * (1 + doublings - whole);
}

function followersOf({ seed, step, habits }: SimulatedAccount): number {
  const years = (step - ANCHOR_STEP) / 365;
  const growth = (habits.growth + between(-0.04, 0.06, unit(seed, 'growth'))) * years;
  // Straight after the anchor, flattening out before it (or the other way round when it shrinks), so never
  // below 0.
  const trend = growth >= 0 ? 1 + growth : 1 / (1 - growth);
  const path = 0.006 * wander(seed, 'slow path', step, 45) + 0.001 * wander(seed, 'fast path', step, 6);
  const week = 0.0003 * (WEEK_SO_FAR[weekdayOf(step)] ?? 0);
  return sizeOf(seed) * trend * (1 + path + week + attention(seed, step));
}

/** Downwards, as YouTube shows counts from 1,000 on. */
function threeLeadingDigits(count: number): number {
  let scale = 1;
  while (count >= scale * 1000) scale *= 10;
  return count - (count % scale);
}

/** How busy each weekday is from Monday on, 1 on average: offices post on workdays. */
const WEEK = [1.15, 1.2, 1.2, 1.15, 1.05, 0.6, 0.65];
/**
 * By how much the week up to each weekday is ahead of an even one; 0 on Sunday, where the week is complete.
 */
const WEEK_SO_FAR = WEEK.map((_, day) => WEEK.slice(0, day + 1).reduce((sum, share) => sum + share - 1, 0));

/** 0 is Monday; 2000-01-01 was a Saturday. */
function weekdayOf(step: number): number {
  return (step + 5) % 7;
}

/**
 * Now and then something goes round: new followers within three days, half of whom drift away over two
 * months.
 */
function attention(seed: number, step: number): number {
  const window = Math.floor(step / EVENT_WINDOW_DAYS);
  let level = 0;
  for (let i = 0; i <= 2; i++) {
    const event = eventOf(seed, window - i);
    const age = step - event.step;
    if (age >= 0 && age < 80) level += event.strength * 0.025 * Math.min((age + 1) / 3, (80 - age) / 77);
  }
  return level;
}

/** Two events a year for an average account. */
const EVENT_WINDOW_DAYS = 45;
const SHARE_OF_EVENT_WINDOWS = 0.25;

/** The event of a window; its strength is 0 in most. */
function eventOf(seed: number, window: number): { step: number; strength: number } {
  return {
    step: window * EVENT_WINDOW_DAYS + Math.floor((EVENT_WINDOW_DAYS - 3) * unit(seed, 'event day', window)),
    strength:
      unit(seed, 'event', window) < SHARE_OF_EVENT_WINDOWS
        ? between(0.2, 1, unit(seed, 'strength', window))
        : 0,
  };
}

/**
 * A lifetime total since 2000 that grows by about `perDay` a day, with the week, by chance, and with events.
 */
function totalOf({ seed, step }: SimulatedAccount, stream: string, perDay: number): number {
  const usual = perDay * between(0.4, 1.6, unit(seed, stream));
  const evenDays = step + 1 + (WEEK_SO_FAR[weekdayOf(step)] ?? 0);
  // Less than the quietest weekday's share, so that chance never makes the total fall.
  const chance = 0.55 * unit(seed, `${stream} of day`, step);
  return Math.floor(usual * (evenDays + chance + EXTRA_DAYS * extraSoFar(seed, step)));
}

/** What each event window adds to a total: evenly, or for the most part within the days of its event. */
const EXTRA_DAYS = 9;

/** Windows whose extra is in by now, with the fraction of the current one; never falls. */
function extraSoFar(seed: number, step: number): number {
  const window = Math.floor(step / EVENT_WINDOW_DAYS);
  const even = step / EVENT_WINDOW_DAYS - window;
  const event = eventOf(seed, window);
  const burst = Math.min(Math.max((step - event.step + 1) / 3, 0), 1);
  return window + between(even, burst, event.strength);
}
