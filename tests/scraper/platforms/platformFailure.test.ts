import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonAnswer } from '../../../scraper/http/fetchJson.ts';
import { resetAtEpochSeconds } from '../../../scraper/http/retryAt.ts';
import { concernsAll, failureByStatus, pauseWhenUsedUp } from '../../../scraper/platforms/platformFailure.ts';

const NOW = new Date('2026-11-21T07:00:00Z');
const inMinutes = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

const RULES = {
  service: 'Testbook',
  now: NOW,
  windowMs: 15 * 60_000,
  resetAt: (headers: Headers) => resetAtEpochSeconds(headers, 'reset', NOW),
};

function answer(status: number, headers: Readonly<Record<string, string>> = {}): JsonAnswer {
  return { kind: 'answer', status, headers: new Headers(headers), json: undefined };
}

const epoch = (at: Date) => String(at.getTime() / 1000);

describe('an answer by its status alone', () => {
  it.each([
    [401, 'auth', 'Testbook refuses the credentials.'],
    [403, 'forbidden', 'Testbook refuses this request.'],
    [408, 'transient', 'Testbook has a fault of its own (status 408).'],
    [500, 'transient', 'Testbook has a fault of its own (status 500).'],
    [503, 'transient', 'Testbook has a fault of its own (status 503).'],
    [301, 'bad_response', 'Testbook answered with a redirect, which is not followed.'],
    [302, 'bad_response', 'Testbook answered with a redirect, which is not followed.'],
    [204, 'bad_response', 'Testbook answered with status 204, which is not understood.'],
    [400, 'bad_response', 'Testbook answered with status 400, which is not understood.'],
    [404, 'bad_response', 'Testbook answered with status 404, which is not understood.'],
  ])('%i is %s', (status, kind, message) => {
    expect(failureByStatus(answer(status), RULES)).toEqual({ kind, message });
  });

  it('is a failure for every status but 200', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), (status) => {
        expect(failureByStatus(answer(status), RULES) === null).toBe(status === 200);
      }),
    );
  });

  it.each([
    ['Retry-After', { 'retry-after': '60' }, 1],
    ['the platform’s own header', { reset: epoch(inMinutes(2)) }, 2],
    ['Retry-After before its own header', { 'retry-after': '60', reset: epoch(inMinutes(2)) }, 1],
    [
      'its own header when Retry-After cannot be read',
      { 'retry-after': 'soon', reset: epoch(inMinutes(2)) },
      2,
    ],
    ['its documented window when no header names a time', {}, 15],
  ])('429 is a limit until what is said by %s', (_, headers, minutes) => {
    expect(failureByStatus(answer(429, headers), RULES)).toEqual({
      kind: 'rate_limited',
      message: 'Testbook takes no more requests in this window.',
      until: inMinutes(minutes),
    });
  });

  it('is no matter where nothing was answered: that is a failure of its own', () => {
    const none: JsonAnswer = { kind: 'transient', message: 'The request to Testbook was stopped.' };
    expect(failureByStatus(none, RULES)).toEqual(none);
  });
});

describe('a window that a good answer has used up', () => {
  const pauseAfter = (headers: Readonly<Record<string, string>>) =>
    pauseWhenUsedUp(answer(200, headers), { ...RULES, remaining: 'remaining' });

  it.each(['0', '0.0', '00', ' 0 '])('is one with %j requests left', (remaining) => {
    const pause = pauseAfter({ remaining, reset: epoch(inMinutes(2)) });
    expect(pause).toMatchObject({ kind: 'rate_limited', until: inMinutes(2) });
  });

  it.each([
    ['some are left', { remaining: '0.5', reset: epoch(inMinutes(2)) }],
    ['nothing is said', { reset: epoch(inMinutes(2)) }],
    ['it is said in no number', { remaining: 'none', reset: epoch(inMinutes(2)) }],
    ['it is over already', { remaining: '0', reset: epoch(inMinutes(-1)) }],
    ['no time is known', { remaining: '0' }],
  ])('is none when %s', (_, headers) => {
    expect(pauseAfter(headers)).toBeNull();
  });
});

describe('a failure', () => {
  it.each([
    ['transient', true],
    ['auth', true],
    ['forbidden', true],
    ['not_found', false],
    ['suspended', false],
    ['unsupported', false],
    ['bad_response', false],
  ] as const)('of the kind %s ends the asking: %s', (kind, ends) => {
    expect(concernsAll({ kind, message: '' })).toBe(ends);
  });

  it.each(['rate_limited', 'quota', 'deferred'] as const)('of the kind %s ends the asking', (kind) => {
    expect(concernsAll({ kind, message: '', until: NOW })).toBe(true);
  });
});
