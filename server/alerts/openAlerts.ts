import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { AnsweredStatement } from '../../db/cause.ts';
import type { Database } from '../../db/database.ts';
import { liveInstances } from '../../db/queries/liveInstances.ts';
import { taskFigures } from '../../db/queries/scraperFigures.ts';
import type { AlertFigures } from '../../schema/performanceFigures.ts';
import type { Recorder } from '../metrics/createRecorder.ts';
import { createSlowStatements } from '../metrics/slowStatements.ts';
import { RULES, type Situation } from './alertRules.ts';
import type { AlertSettings } from './alertSettings.ts';
import { createAlarms, type AlarmChange } from './createAlarms.ts';
import { openWebhook, type AlertEvent } from './openWebhook.ts';
import { watchBlocks } from './watchBlocks.ts';

export interface AlertsOptions {
  settings: AlertSettings;
  /** Of background work. */
  database: Database;
  recorder: Pick<Recorder, 'figures' | 'onTick'>;
  /** For how long it has not answered; 0 while it does. */
  databaseAwaySeconds: () => number;
  /** The same; also 0 where there is none, or nobody uses it. */
  redisAwaySeconds: () => number;
  /** Null where nothing is collected. */
  hoursWithoutRun: () => number | null;
  /** Of this process. */
  instance: string;
  log: Logger;
  now: () => Date;
}

/** Judges at each tick of the recorder, and tells what has changed: in the log and by the webhook. */
export interface Alerts {
  onStatement(statement: AnsweredStatement): void;
  /** Those that are firing, as this process sees it. */
  current(): AlertFigures[];
  /** Nothing is told of alerts that are firing then. */
  close(): Promise<void>;
}

/** Tasks come by the hundred once a day: what has failed is still told when somebody looks. */
const SCRAPING_MS = 3_600_000;

export function openAlerts(options: AlertsOptions): Alerts {
  const { settings, recorder, instance, log, now } = options;
  const { thresholds } = settings;
  const closing = new AbortController();
  const database = options.database.within(closing.signal);
  const slow = createSlowStatements(thresholds.SLOW_STATEMENTS ?? Infinity, () => now().getTime());
  const alarms = createAlarms(thresholds, now);
  const blocks = watchBlocks(now);
  const webhook =
    settings.webhook && openWebhook({ settings: settings.webhook, log, now, random: Math.random });
  let scraping: Situation['scraping'] = null;
  let isTeller = false;
  let reading: Promise<void> | undefined;

  /** As of the last time that the database answered. */
  async function readShared(): Promise<void> {
    const since = new Date(now().getTime() - SCRAPING_MS).toISOString();
    const [tasks, instances] = await database.read((db) =>
      Promise.all([taskFigures(db, since), liveInstances(db)]),
    );
    const all = tasks.find(({ platform }) => platform === null);
    scraping = { succeeded: all?.succeeded ?? 0, failed: all?.failed ?? 0 };
    isTeller = instances[0]?.name === instance;
  }

  function judge(): void {
    const { http, cache, since } = recorder.figures('LAST_5_MINUTES');
    const changes = alarms.judge({
      figures: { http, cache },
      slow: slow.figures(since.getTime()),
      scraping,
      hoursWithoutRun: options.hoursWithoutRun(),
      databaseAwaySeconds: options.databaseAwaySeconds(),
      redisAwaySeconds: options.redisAwaySeconds(),
      longestBlockMs: blocks.longestSince(since),
    });
    for (const change of changes) tell(change);
    reading ??= readShared()
      .catch(() => undefined)
      .finally(() => (reading = undefined));
  }

  function tell({ state, alert }: AlarmChange): void {
    const { rule, severity, value, threshold, since, message } = alert;
    const { isShared } = RULES[rule];
    if (isShared && !isTeller) return;
    const fields = { rule, value, threshold, since: since.toISOString() };
    if (state === 'resolved') log.info(fields, `Alert is over: ${message}`);
    else log[severity === 'CRITICAL' ? 'error' : 'warn'](fields, `Alert: ${message}`);
    const event: AlertEvent = {
      id: randomUUID(),
      state,
      severity,
      ...fields,
      at: now().toISOString(),
      message,
      instance: isShared ? null : instance,
      text: `Tidemark, ${state}: ${message}${isShared ? '' : ` (${instance})`}`,
    };
    webhook?.send(event);
  }

  recorder.onTick(judge);
  return {
    onStatement: slow.note,
    current: alarms.current,
    async close() {
      blocks.stop();
      closing.abort();
      await Promise.all([reading, webhook?.close()]);
    },
  };
}
