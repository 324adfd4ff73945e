import { afterEach, describe, expect, it } from 'vitest';
import { openWebhook, type Webhook } from '../../../server/alerts/openWebhook.ts';
import { signatureOf } from '../../../server/alerts/signature.ts';
import { startReceiver, type Received, type Receiver } from './receiver.ts';

const SECRET = 'a secret of at least thirty-two bytes';
let receiver: Receiver;
let webhook: Webhook;
let lines: Record<string, unknown>[] = [];
let time = 1_800_000_000_000;

async function open(statusOf: (event: Received['event'], times: number) => number): Promise<void> {
  receiver = await startReceiver(statusOf);
  lines = [];
  const note = (fields: unknown): void => void lines.push(fields as Record<string, unknown>);
  webhook = openWebhook({
    settings: { url: receiver.url, secret: SECRET },
    log: { warn: note, error: note },
    now: () => new Date((time += 1000)),
    random: () => 0.5,
    firstWaitMs: 1,
  });
}
afterEach(async () => {
  await webhook.close();
  receiver.close();
});

const event = (id: string, rule = 'LATENCY') => ({ id, rule, text: id });
const arrivals = () => receiver.received.map(({ event: { id }, status }) => `${id} ${status}`);

describe('the webhook', () => {
  it('sends again what was not taken, under the same id, signed anew', async () => {
    await open((_event, times) => [500, 302, 404, 204][times]!);
    webhook.send(event('one'));
    await expect.poll(arrivals).toEqual(['one 500', 'one 302', 'one 404', 'one 204']);
    const signatures = receiver.received.map(({ headers, body }) => {
      expect(headers['tidemark-event']).toBe('one');
      const signature = String(headers['tidemark-signature']);
      const seconds = Number(/^t=(\d+),/.exec(signature)?.[1]);
      expect(signature).toBe(signatureOf(SECRET, seconds, body));
      return signature;
    });
    expect(new Set(signatures).size).toBe(4);
    expect(lines).toEqual([{ rule: 'LATENCY', event: 'one', reason: 'status 500' }]);
  });

  it('keeps the order within a rule, and lets no rule wait for another', async () => {
    await open(({ rule }, times) => (rule === 'LATENCY' && times < 3 ? 503 : 200));
    for (const id of ['first', 'second', 'third']) webhook.send(event(id));
    webhook.send(event('other', 'REDIS_AWAY'));
    await expect.poll(() => arrivals().filter((each) => each.endsWith(' 200'))).toHaveLength(4);
    const ofLatency = receiver.received.filter((each) => each.event.rule === 'LATENCY');
    expect(ofLatency.map((each) => each.event.id)).toEqual(
      ['first', 'second', 'third'].flatMap((id) => Array<string>(4).fill(id)),
    );
    expect(arrivals().indexOf('other 200')).toBeLessThan(arrivals().indexOf('first 200'));
  });

  it('gives up after twelve attempts, says so, and goes on with the next', async () => {
    await open(({ id }) => (id === 'lost' ? 500 : 200));
    webhook.send(event('lost'));
    webhook.send(event('next'));
    await expect.poll(arrivals).toEqual([...Array<string>(12).fill('lost 500'), 'next 200']);
    expect(lines.at(-1)).toEqual({ rule: 'LATENCY', event: 'lost', attempts: 12, reason: 'status 500' });
  });

  it('of a receiver that is away for long keeps the newest', async () => {
    await open(({ id }, times) => (id === '0' && times < 5 ? 500 : 200));
    for (let id = 0; id < 30; id += 1) webhook.send(event(String(id)));
    await expect.poll(() => arrivals().at(-1)).toBe('29 200');
    const taken = receiver.received.filter(({ status }) => status === 200).map((each) => each.event.id);
    expect(taken).toEqual(['0', ...Array.from({ length: 20 }, (_each, place) => String(place + 10))]);
  });

  it('tells neither address nor secret when nobody is there, and ends at once', async () => {
    await open(() => 200);
    receiver.close();
    webhook.send(event('one'));
    await expect.poll(() => lines).toEqual([{ rule: 'LATENCY', event: 'one', reason: 'ECONNREFUSED' }]);
    await webhook.close();
    expect(lines).toHaveLength(1);
  });
});
