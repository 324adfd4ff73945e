import { LONGEST_HOURS } from '../jobs/openWatchdog.ts';
import type { EnvironmentReader } from '../readEnvironment.ts';

export const ALERT_RULES = [
  'CACHE_HIT_RATE',
  'LATENCY',
  'SLOW_STATEMENTS',
  'SCRAPE_FAILURES',
  'NO_SUCCESSFUL_RUN',
  'DATABASE_AWAY',
  'REDIS_AWAY',
  'EVENT_LOOP_BLOCKED',
] as const;
export type AlertRuleName = (typeof ALERT_RULES)[number];

/** In the unit that the variable's name ends with. Undefined: the rule is off. */
export type AlertThresholds = Readonly<Record<AlertRuleName, number | undefined>>;

export interface WebhookSettings {
  /** As a rule a secret by itself: never logged. */
  url: string;
  /** Of the signature. */
  secret: string;
}

export interface AlertSettings {
  thresholds: AlertThresholds;
  /** Undefined: nobody is sent anything. */
  webhook: WebhookSettings | undefined;
}

const MOST_MS = 600_000;
/** A day. */
const MOST_SECONDS = 86_400;
/** A year. */
const MOST_HOURS = 8_760;
/** As long as what HMAC-SHA256 makes of it: a shorter one is what is guessed. */
const LEAST_SECRET_BYTES = 32;

export function readAlertSettings(reader: EnvironmentReader): AlertSettings {
  const percent = (name: string, fallback: number): number | undefined =>
    reader.limit(name, { min: 1, max: 99, fallback });
  const milliseconds = (name: string, fallback: number): number | undefined =>
    reader.limit(name, { min: 1, max: MOST_MS, fallback });
  // A restart of either takes a few seconds and is no trouble.
  const secondsAway = (name: string): number | undefined =>
    reader.limit(name, { min: 1, max: MOST_SECONDS, fallback: 10 });
  return {
    thresholds: {
      CACHE_HIT_RATE: percent('ALERT_HIT_RATE_PERCENT', 70),
      LATENCY: milliseconds('ALERT_P95_MS', 1_000),
      SLOW_STATEMENTS: milliseconds('ALERT_STATEMENT_MS', 500),
      SCRAPE_FAILURES: percent('ALERT_SCRAPE_FAILURES_PERCENT', 10),
      NO_SUCCESSFUL_RUN: reader.limit('ALERT_NO_RUN_HOURS', {
        min: 1,
        max: MOST_HOURS,
        fallback: LONGEST_HOURS,
      }),
      DATABASE_AWAY: secondsAway('ALERT_DATABASE_AWAY_SECONDS'),
      REDIS_AWAY: secondsAway('ALERT_REDIS_AWAY_SECONDS'),
      // What one second without an answer does to each request of it, no percentile of five minutes tells.
      EVENT_LOOP_BLOCKED: milliseconds('ALERT_EVENT_LOOP_MS', 1_000),
    },
    webhook: readWebhook(reader),
  };
}

function readWebhook(reader: EnvironmentReader): WebhookSettings | undefined {
  const url = reader.text('ALERT_WEBHOOK_URL');
  const secret = reader.text('ALERT_WEBHOOK_SECRET');
  if (url === undefined && secret === undefined) return undefined;
  // What came is not shown: the path of such an address is often a secret.
  if (url === undefined || !isWebhookUrl(url))
    reader.refuse(
      'ALERT_WEBHOOK_URL',
      'a URL like https://hooks.example.org/tidemark, without user and password',
    );
  if (secret === undefined || Buffer.byteLength(secret) < LEAST_SECRET_BYTES)
    reader.refuse(
      'ALERT_WEBHOOK_SECRET',
      `at least ${LEAST_SECRET_BYTES} bytes, by which the receiver knows who has sent what it gets`,
    );
  return { url: url ?? '', secret: secret ?? '' };
}

/** fetch refuses a URL with a user in it. */
function isWebhookUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return ['http:', 'https:'].includes(protocol) && username === '' && password === '';
}
