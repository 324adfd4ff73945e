import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { WebhookSettings } from './alertSettings.ts';
import { signatureOf } from './signature.ts';

/** What is sent, as JSON. */
export interface AlertEvent {
  /** The same at each attempt. */
  id: string;
  rule: string;
  /** For people; chats that take such a field show it. */
  text: string;
  [field: string]: unknown;
}

export interface WebhookOptions {
  settings: WebhookSettings;
  log: Pick<Logger, 'warn' | 'error'>;
  now: () => Date;
  /** 0 to 1. */
  random: () => number;
  /** Until the second attempt. */
  firstWaitMs?: number;
}

/** Events of one rule arrive in their order, each at least once as long as somebody takes it within a quarter of an hour. */
export interface Webhook {
  /** Returns at once and never throws. */
  send(event: AlertEvent): void;
  /** Gives up what has not arrived. */
  close(): Promise<void>;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 300_000;
/** With the waits between them nine to eighteen minutes: a restart of the receiver, and of what is before it. */
const MOST_ATTEMPTS = 12;
/** Slack asks its own receivers for three. */
const ATTEMPT_MS = 5_000;
/** Of one rule: it takes minutes to come together. The oldest go. */
const MOST_WAITING = 20;

export function openWebhook(options: WebhookOptions): Webhook {
  const { settings, log, now, random, firstWaitMs = FIRST_WAIT_MS } = options;
  const waiting = new Map<string, AlertEvent[]>();
  const lines = new Map<string, Promise<void>>();
  const closing = new AbortController();
  const isClosed = (): boolean => closing.signal.aborted;

  /** What was wrong; null: it has arrived. Neither tells the address. */
  async function attempt({ id }: AlertEvent, body: string): Promise<string | null> {
    try {
      const response = await fetch(settings.url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'User-Agent': 'Tidemark',
          'Tidemark-Event': id,
          'Tidemark-Signature': signatureOf(settings.secret, Math.floor(now().getTime() / 1000), body),
        },
        body,
        // The answer of another place is not the receiver's.
        redirect: 'manual',
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(ATTEMPT_MS)]),
      });
      await response.body?.cancel();
      return response.ok ? null : `status ${response.status}`;
    } catch (error) {
      return reasonOf(error);
    }
  }

  async function deliver(event: AlertEvent): Promise<void> {
    const body = JSON.stringify(event);
    const { rule, id } = event;
    for (let attempts = 1; ; attempts += 1) {
      const reason = await attempt(event, body);
      if (reason === null || isClosed()) return;
      if (attempts === MOST_ATTEMPTS) {
        log.error(
          { rule, event: id, attempts, reason },
          'The webhook has not taken an alert: it is given up',
        );
        return;
      }
      if (attempts === 1)
        log.warn({ rule, event: id, reason }, 'The webhook has not taken an alert: it is sent again');
      const wait = Math.min(LONGEST_WAIT_MS, firstWaitMs * 2 ** (attempts - 1));
      // Half of it at random: processes that have failed together do not come again together.
      await setTimeout((wait * (1 + random())) / 2, undefined, { ref: false, signal: closing.signal }).catch(
        () => undefined,
      );
      if (isClosed()) return;
    }
  }

  async function deliverAll(events: AlertEvent[]): Promise<void> {
    for (let event = events.shift(); event && !isClosed(); event = events.shift()) await deliver(event);
  }

  return {
    send(event) {
      const events = waiting.get(event.rule) ?? [];
      waiting.set(event.rule, events);
      events.push(event);
      if (events.length > MOST_WAITING) events.shift();
      if (lines.has(event.rule)) return;
      lines.set(
        event.rule,
        deliverAll(events).finally(() => lines.delete(event.rule)),
      );
    },
    async close() {
      closing.abort();
      await Promise.all(lines.values());
    },
  };
}

/** fetch puts what was wrong behind an error that says nothing; its message may hold the host. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.name;
}
