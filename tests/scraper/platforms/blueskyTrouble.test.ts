import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { actor, adapterAt, collect, didOf, request } from './collectFromBluesky.ts';
import { sendJson } from './startFakeServer.ts';

const IN_ONE_MINUTE = new Date('2026-11-21T07:01:00Z');

describe('Bluesky in trouble', () => {
  const always =
    (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    (_: IncomingMessage, response: ServerResponse) => {
      sendJson(response, status, body, headers);
      return true;
    };

  it.each([
    ['Retry-After in seconds', { 'retry-after': '60' }],
    ['RateLimit-Reset in seconds since 1970', { 'ratelimit-reset': String(IN_ONE_MINUTE.getTime() / 1000) }],
  ])('says until when the limit holds, by %s', async (_, headers) => {
    const { of, calls } = await collect({ instead: always(429, { error: 'RateLimitExceeded' }, headers) }, [
      request(1, 'a.test'),
      request(2, 'b.test'),
    ]);
    expect(of(1)).toMatchObject({ kind: 'rate_limited', until: IN_ONE_MINUTE });
    expect(of(2)).toMatchObject({ kind: 'rate_limited', until: IN_ONE_MINUTE });
    expect(calls).toHaveLength(1);
  });

  it('is left alone for a whole window when a limit names no time', async () => {
    const { of } = await collect({ instead: always(429, {}) }, [request(1, 'a.test')]);
    expect(of(1)).toMatchObject({ kind: 'rate_limited', until: new Date('2026-11-21T07:05:00Z') });
  });

  it('is not asked on when its window is used up, and what it answered before counts', async () => {
    const headers = { 'ratelimit-remaining': '0', 'ratelimit-reset': String(IN_ONE_MINUTE.getTime() / 1000) };
    const { of, calls } = await collect({ actors: [actor('there')], headers }, [
      request(1, 'there.test'),
      request(2, 'nobody.test'),
    ]);
    expect(of(1).kind).toBe('ok');
    expect(of(2)).toMatchObject({ kind: 'rate_limited', until: IN_ONE_MINUTE });
    expect(calls).toEqual(['getProfiles']);
  });

  it.each([
    [302, 'bad_response'],
    [401, 'auth'],
    [403, 'forbidden'],
    [404, 'bad_response'],
    [418, 'bad_response'],
    [500, 'transient'],
    [502, 'transient'],
    [503, 'transient'],
  ])('answers status %i: %s', async (status, kind) => {
    const { of } = await collect({ instead: always(status, { error: 'x', message: 'canary-4711' }) }, [
      request(1, 'a.test'),
    ]);
    expect(of(1).kind).toBe(kind);
    expect(JSON.stringify(of(1))).not.toContain('canary');
  });

  it.each([
    ['no list of profiles', {}],
    ['something else instead of a list', { profiles: { 0: actor('a') } }],
    ['nothing', null],
  ])('asks each account alone after an answer with %s', async (_, body) => {
    const { of } = await collect(
      {
        actors: [actor('a')],
        instead: ({ url = '' }, response) => {
          if (url.includes('getProfiles')) sendJson(response, 200, body);
          return url.includes('getProfiles');
        },
      },
      [request(1, 'a.test')],
    );
    expect(of(1).kind).toBe('ok');
  });

  it.each([
    ['without an id', { handle: 'a.test' }],
    ['with an id that is none', { did: 'not a did', handle: 'a.test' }],
    ['of somebody else', actor('b')],
    ['that is a list', []],
    ['that is no JSON', undefined],
  ])('answers with a profile %s: not understood', async (_, body) => {
    const { of } = await collect({ instead: always(200, body) }, [request(1, 'a.test', didOf('a'))]);
    expect(of(1).kind).toBe('bad_response');
  });

  it('ends the asking after one failure that concerns all, instead of waiting for each', async () => {
    const { of, calls } = await collect(
      {
        actors: [actor('there')],
        instead: ({ url = '' }, response) => {
          if (!url.includes('getProfile?')) return false;
          response.destroy();
          return true;
        },
      },
      [request(1, 'there.test'), request(2, 'x.test'), request(3, 'y.test'), request(4, 'z.test')],
    );
    expect(of(1).kind).toBe('ok');
    for (const accountKey of [2, 3, 4]) expect(of(accountKey).kind).toBe('transient');
    expect(calls.filter((call) => call === 'getProfile')).toHaveLength(1);
  });

  it('answers transient for all that a stopped run left open', async () => {
    const adapter = adapterAt('http://127.0.0.1:1');
    const outcomes = await adapter.fetchProfiles([request(1, 'a.test')], AbortSignal.abort());
    expect(outcomes).toMatchObject([{ kind: 'transient', accountKey: 1 }]);
  });
});
