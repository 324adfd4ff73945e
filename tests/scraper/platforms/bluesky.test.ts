import { describe, expect, it } from 'vitest';
import { actor, adapterAt, collect, didOf, request } from './collectFromBluesky.ts';
import { sendJson } from './startFakeServer.ts';

describe('a profile on Bluesky', () => {
  it('gives the numbers and facts of the account', async () => {
    const known = actor('alice', {
      displayName: 'Aktör №5 🦋 名前',
      description: 'Bio\nline 2',
      avatar: 'https://cdn.bsky.app/img/avatar/plain/x',
      createdAt: '2024-02-29T10:00:00.000Z',
      verification: { verifiedStatus: 'valid', verifications: [] },
    });
    const { of, calls } = await collect({ actors: [known] }, [request(1, 'alice.test')]);
    expect(of(1)).toEqual({
      kind: 'ok',
      accountKey: 1,
      profile: {
        platformId: didOf('alice'),
        handle: 'alice.test',
        displayName: 'Aktör №5 🦋 名前',
        bio: 'Bio\nline 2',
        avatarUrl: 'https://cdn.bsky.app/img/avatar/plain/x',
        verified: true,
        createdAt: new Date('2024-02-29T10:00:00Z'),
      },
      metrics: {
        followers: 5,
        following: 14,
        posts: 9,
        listed: null,
        likes: null,
        comments: null,
        shares: null,
        views: null,
        followersPrecision: 'EXACT',
        followersMissing: null,
      },
    });
    expect(calls).toEqual(['getProfiles']);
  });

  it('may be bare: no name, no bio, no picture, no date', async () => {
    const { of } = await collect({ actors: [actor('bare')] }, [request(1, 'bare.test')]);
    expect(of(1)).toMatchObject({
      profile: { displayName: null, bio: null, avatarUrl: null, verified: false, createdAt: null },
    });
  });

  it.each([[-1], [1.5], ['many'], [undefined], [2 ** 53]])(
    'has unknown followers, not 0, for %j',
    async (count) => {
      const { of } = await collect({ actors: [actor('odd', { followersCount: count })] }, [
        request(1, 'odd.test'),
      ]);
      expect(of(1)).toMatchObject({
        kind: 'ok',
        metrics: { followers: null, followersPrecision: null, followersMissing: 'NOT_REPORTED', posts: 9 },
      });
    },
  );

  it('has 0 followers when Bluesky says 0', async () => {
    const { of } = await collect({ actors: [actor('new', { followersCount: 0 })] }, [request(1, 'new.test')]);
    expect(of(1)).toMatchObject({ metrics: { followers: 0, followersMissing: null } });
  });

  it('has no picture whose address a page must not load', async () => {
    const { of } = await collect({ actors: [actor('x', { avatar: 'javascript:alert(1)' })] }, [
      request(1, 'x.test'),
    ]);
    expect(of(1)).toMatchObject({ profile: { avatarUrl: null } });
  });

  it('keeps the handle that was asked for while the account has none that holds', async () => {
    const lapsed = actor('lapsed', { handle: 'handle.invalid' });
    const { of } = await collect({ actors: [lapsed] }, [request(1, 'lapsed.test', lapsed.did)]);
    expect(of(1)).toMatchObject({ kind: 'ok', profile: { handle: 'lapsed.test', platformId: lapsed.did } });
  });
});

describe('a batch of Bluesky accounts', () => {
  it('is one call for 25, matched by name and not by position', async () => {
    const actors = Array.from({ length: 25 }, (_, i) =>
      actor(`actor${'abcdefghijklmnopqrstuvwxy'[i]}`, { postsCount: i }),
    );
    const { of, calls } = await collect(
      { actors },
      actors.map(({ handle }, i) => request(i, handle.toUpperCase())),
    );
    expect(calls).toEqual(['getProfiles']);
    for (let i = 0; i < 25; i++) expect(of(i)).toMatchObject({ kind: 'ok', metrics: { posts: i } });
  });

  it('never has more than 25', async () => {
    const adapter = adapterAt('http://127.0.0.1:1');
    const requests = Array.from({ length: 26 }, (_, i) => request(i, 'a.test'));
    await expect(adapter.fetchProfiles(requests, new AbortController().signal)).rejects.toThrow(RangeError);
  });

  it('asks a name once that two requests share in different case', async () => {
    const { of, paths } = await collect({ actors: [actor('twin')] }, [
      request(1, 'twin.test'),
      request(2, 'Twin.Test'),
    ]);
    expect(of(1).kind).toBe('ok');
    expect(of(2).kind).toBe('ok');
    expect(paths).toEqual(['/xrpc/app.bsky.actor.getProfiles?actors=twin.test']);
  });

  it('asks why an account was left out', async () => {
    const { of, calls } = await collect(
      {
        actors: [actor('there'), actor('gone'), actor('paused')],
        takenDown: ['gone.test'],
        deactivated: ['paused.test'],
      },
      [
        request(1, 'there.test'),
        request(2, 'gone.test'),
        request(3, 'paused.test'),
        request(4, 'nobody.test'),
      ],
    );
    expect(of(1).kind).toBe('ok');
    expect(of(2)).toMatchObject({ kind: 'suspended', message: 'Bluesky has suspended this account.' });
    expect(of(3)).toMatchObject({ kind: 'suspended', message: 'The owner has deactivated this account.' });
    expect(of(4)).toMatchObject({ kind: 'not_found' });
    expect(calls).toEqual(['getProfiles', 'getProfile', 'getProfile', 'getProfile']);
  });

  it('never sends a malformed handle, which would fail the others', async () => {
    const { of, paths } = await collect({ actors: [actor('good')] }, [
      request(1, 'good.test'),
      request(2, 'not a handle'),
      request(3, '=cmd()'),
      request(4, 'localhost'),
    ]);
    expect(of(1).kind).toBe('ok');
    for (const accountKey of [2, 3, 4]) expect(of(accountKey).kind).toBe('not_found');
    expect(paths).toEqual(['/xrpc/app.bsky.actor.getProfiles?actors=good.test']);
  });

  it('survives a platform that finds another handle malformed than Tidemark does', async () => {
    const { of } = await collect(
      {
        actors: [actor('good')],
        instead: ({ url = '' }, response) => {
          if (!url.includes('getProfiles') && !url.includes('odd')) return false;
          sendJson(response, 400, {
            error: 'InvalidRequest',
            message: 'Error: actor must be a valid did or a handle',
          });
          return true;
        },
      },
      [request(1, 'odd.test'), request(2, 'good.test')],
    );
    expect(of(1).kind).toBe('bad_response');
    expect(of(2).kind).toBe('ok');
  });

  it('follows a renamed account by its id, and does not fall back to a handle that somebody else has now', async () => {
    const renamed = actor('after');
    const squatter = actor('before');
    const { of } = await collect({ actors: [renamed, squatter] }, [
      request(1, 'before.test', renamed.did),
      request(2, 'before.test', didOf('deleted')),
    ]);
    expect(of(1)).toMatchObject({ kind: 'ok', profile: { platformId: renamed.did, handle: 'after.test' } });
    expect(of(2).kind).toBe('not_found');
  });

  it('takes a DID where no handle is known', async () => {
    const { of } = await collect({ actors: [actor('alice')] }, [request(1, didOf('alice'))]);
    expect(of(1)).toMatchObject({ kind: 'ok', profile: { handle: 'alice.test' } });
  });

  it('sends nothing for an empty batch', async () => {
    const { calls } = await collect({}, []);
    expect(calls).toEqual([]);
  });
});
