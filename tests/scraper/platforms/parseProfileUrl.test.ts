import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLATFORMS, type Platform } from '../../../db/domain.ts';
import { checkHandle } from '../../../scraper/platforms/checkHandle.ts';
import { parseProfileUrl } from '../../../scraper/platforms/parseProfileUrl.ts';
import { profileUrl } from '../../../scraper/platforms/profileUrl.ts';

const CHANNEL = 'UCabcdefghijklmnopqrstuv';

describe('the address of a profile', () => {
  it.each<[string, Platform, string]>([
    ['https://x.com/HHSGov', 'X', 'HHSGov'],
    ['https://twitter.com/HHSGov', 'X', 'HHSGov'],
    ['https://mobile.twitter.com/HHSGov?lang=es', 'X', 'HHSGov'],
    ['https://x.com/HHSGov/with_replies', 'X', 'HHSGov'],
    ['https://x.com/@HHSGov', 'X', 'HHSGov'],
    ['https://www.facebook.com/USPHS/', 'FACEBOOK', 'USPHS'],
    ['https://m.facebook.com/MentalHealth.gov/', 'FACEBOOK', 'MentalHealth.gov'],
    ['https://es-la.facebook.com/USdonaciondeorganos.gov', 'FACEBOOK', 'USdonaciondeorganos.gov'],
    ['https://fb.com/HHS/about?ref=page_internal', 'FACEBOOK', 'HHS'],
    ['https://www.facebook.com/profile.php?id=100066204115008', 'FACEBOOK', '100066204115008'],
    ['https://www.facebook.com/people/Some-Name/100066204115008/', 'FACEBOOK', '100066204115008'],
    ['https://www.facebook.com/pages/Some-Name/100066204115008', 'FACEBOOK', '100066204115008'],
    ['https://www.facebook.com/p/Some-Name-100066204115008/', 'FACEBOOK', '100066204115008'],
    ['https://www.facebook.com/pg/HHS/posts', 'FACEBOOK', 'HHS'],
    ['https://www.instagram.com/hhsgov/', 'INSTAGRAM', 'hhsgov'],
    ['https://www.instagram.com/opre_acf/?hl=en', 'INSTAGRAM', 'opre_acf'],
    ['https://www.youtube.com/user/USGOVHHS', 'YOUTUBE', 'USGOVHHS'],
    ['https://www.youtube.com/c/HHSOfficeofPopulationAffairs', 'YOUTUBE', 'HHSOfficeofPopulationAffairs'],
    ['https://www.youtube.com/hivgov', 'YOUTUBE', 'hivgov'],
    ['https://youtube.com/@hivgov/videos', 'YOUTUBE', 'hivgov'],
    ['https://m.youtube.com/@%E5%90%8D%E5%89%8D', 'YOUTUBE', '名前'],
    [`https://www.youtube.com/channel/${CHANNEL}`, 'YOUTUBE', CHANNEL],
    ['https://www.linkedin.com/company/opreacf/', 'LINKEDIN', 'opreacf'],
    ['https://www.linkedin.com/showcase/10897894/', 'LINKEDIN', '10897894'],
    ['https://www.linkedin.com/in/hhscybersecurity/', 'LINKEDIN', 'hhscybersecurity'],
    ['https://uk.linkedin.com/school/some-school/about/', 'LINKEDIN', 'some-school'],
    ['https://www.flickr.com/photos/hhsgov/', 'FLICKR', 'hhsgov'],
    ['https://www.flickr.com/people/12037949632@N01/', 'FLICKR', '12037949632@N01'],
    ['https://www.truthsocial.com/@seckennedy', 'TRUTH_SOCIAL', 'seckennedy'],
    ['https://www.threads.net/@hhsgov', 'THREADS', 'hhsgov'],
    ['https://www.threads.com/@hhsgov?igshid=1', 'THREADS', 'hhsgov'],
    ['https://bsky.app/profile/HHS.gov', 'BLUESKY', 'hhs.gov'],
    [
      'https://bsky.app/profile/did:plc:abcdefghijklmnopqrstuvwx',
      'BLUESKY',
      'did:plc:abcdefghijklmnopqrstuvwx',
    ],
    ['https://mastodon.social/@Gargron', 'MASTODON', 'Gargron@mastodon.social'],
    ['https://mastodon.social/@user@other.example/123', 'MASTODON', 'user@other.example'],
    ['https://social.example/users/someone', 'MASTODON', 'someone@social.example'],
    ['https://mastodon.social/web/@Gargron', 'MASTODON', 'Gargron@mastodon.social'],
    ['https://www.tiktok.com/@hhsgov?lang=en', 'TIKTOK', 'hhsgov'],
    ['https://www.reddit.com/user/spez/', 'REDDIT', 'spez'],
    ['https://old.reddit.com/u/spez', 'REDDIT', 'spez'],
    ['https://www.reddit.com/r/askscience/top', 'REDDIT', 'r/askscience'],
    ['x.com/HHSGov', 'X', 'HHSGov'],
    ['  http://www.x.com/HHSGov  ', 'X', 'HHSGov'],
    ['HTTPS://X.COM/HHSGov', 'X', 'HHSGov'],
    ['https://x.com./HHSGov', 'X', 'HHSGov'],
    ['https://x.com//HHSGov#top', 'X', 'HHSGov'],
  ])('%s is %s %s', (text, platform, handle) => {
    expect(parseProfileUrl(text)).toMatchObject({ platform, handle });
  });

  it.each([
    ['https://m.facebook.com/HHS/about?ref=x', 'https://www.facebook.com/HHS'],
    ['http://twitter.com/HHSGov/status/1', 'https://x.com/HHSGov'],
    ['https://www.linkedin.com/in/hhscybersecurity/', 'https://www.linkedin.com/in/hhscybersecurity'],
    ['https://uk.linkedin.com/showcase/otip/about', 'https://www.linkedin.com/showcase/otip'],
    ['https://www.youtube.com/user/USGOVHHS/videos', 'https://www.youtube.com/user/USGOVHHS'],
    [
      'https://www.youtube.com/c/HHSOfficeofPopulationAffairs',
      'https://www.youtube.com/c/HHSOfficeofPopulationAffairs',
    ],
    ['https://www.youtube.com/hivgov', 'https://www.youtube.com/@hivgov'],
    ['https://fb.com/profile.php?id=42&x=1', 'https://www.facebook.com/profile.php?id=42'],
  ])('%s is kept as %s: what the handle does not say stays', (text, url) => {
    expect(parseProfileUrl(text)).toMatchObject({ url });
  });

  it.each([
    ['INVALID_URL', ''],
    ['INVALID_URL', 'javascript:alert(1)'],
    ['INVALID_URL', 'data:text/html,x'],
    ['INVALID_URL', 'ftp://x.com/HHSGov'],
    ['INVALID_URL', 'https://'],
    ['INVALID_URL', 'https://user:secret@x.com/HHSGov'],
    ['INVALID_URL', 'https://x.com@evil.example/HHSGov'],
    ['INVALID_URL', 'https://x.com:8080/HHSGov'],
    ['INVALID_URL', 'https://x.com\\@evil.example/HHSGov'],
    ['INVALID_URL', 'https://x.com/HHS\nGov'],
    ['INVALID_URL', 'two words'],
    ['INVALID_URL', `https://x.com/${'x'.repeat(3_000)}`],
    ['UNSUPPORTED_URL', 'https://hhs.gov/about'],
    ['UNSUPPORTED_URL', 'https://x.com.evil.example/HHSGov'],
    ['UNSUPPORTED_URL', 'https://ads.x.com/HHSGov'],
    ['UNSUPPORTED_URL', 'https://youtu.be/abc'],
    ['UNSUPPORTED_URL', 'https://127.0.0.1/@user'],
    ['UNSUPPORTED_URL', 'https://[::1]/@user'],
    ['UNSUPPORTED_URL', 'https://0x7f.1/@user'],
    ['UNSUPPORTED_URL', 'https://localhost/@user'],
    ['UNSUPPORTED_URL', 'https://ads.tiktok.com/@user'],
    ['UNSUPPORTED_URL', 'HHSGov'],
    ['NOT_A_PROFILE', 'https://x.com/'],
    ['NOT_A_PROFILE', 'https://www.youtube.com/watch?v=abc'],
    ['NOT_A_PROFILE', 'https://www.linkedin.com/jobs/view/1'],
    ['NOT_A_PROFILE', 'https://www.facebook.com/profile.php'],
    ['NOT_A_PROFILE', 'https://www.threads.net/hhsgov'],
    ['NOT_A_PROFILE', 'https://bsky.app/search'],
    ['NOT_A_PROFILE', 'https://www.reddit.com/r/'],
    ['NOT_A_PROFILE', 'https://x.com/%E0%A4%A'],
    ['NOT_A_PROFILE', 'https://x.com/search?q=hhs'],
    ['NOT_A_PROFILE', 'https://www.instagram.com/p/abc/'],
    ['NOT_A_PROFILE', 'https://www.facebook.com/groups/123'],
    ['INVALID_HANDLE', 'https://www.reddit.com/r/all'],
    ['INVALID_HANDLE', 'https://x.com/HHS%2FGov'],
    ['INVALID_HANDLE', 'https://www.instagram.com/x){id}'],
    ['INVALID_HANDLE', 'https://social.example/@user@127.0.0.1'],
    ['INVALID_HANDLE', 'https://social.example/@user@host@host'],
  ])('is refused as %s: %s', (code, text) => {
    expect(parseProfileUrl(text)).toMatchObject({ code });
  });

  it('is never thrown at, and a refusal is short', () => {
    const host = fc.constantFrom(
      ...'x.com facebook.com youtube.com linkedin.com bsky.app reddit.com flickr.com mastodon.social hhs.gov'.split(
        ' ',
      ),
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.tuple(host, fc.string({ unit: 'grapheme' })).map(([name, path]) => `https://${name}/${path}`),
    );
    fc.assert(
      fc.property(text, (address) => {
        const parsed = parseProfileUrl(address);
        if ('code' in parsed) expect(parsed.message.length).toBeLessThan(600);
        else expect(checkHandle(parsed.platform, parsed.handle)).toEqual({ handle: parsed.handle });
      }),
      { numRuns: 2_000 },
    );
  });

  it('of hostile length costs nothing', () => {
    for (const unit of ['a', '.', '-', '@', '/', '%41', 'a.', '-.', '\u0301']) {
      const long = unit.repeat(100_000);
      for (const platform of PLATFORMS)
        expect(checkHandle(platform, long)).toMatchObject({ code: 'INVALID_HANDLE' });
      expect(parseProfileUrl(`https://x.com/${long}`)).toMatchObject({ code: 'INVALID_URL' });
    }
  });
});

describe('a handle', () => {
  const name = fc.string({
    unit: fc.constantFrom(...'a b c X Y Z 0 1 9 _'.split(' ')),
    minLength: 2,
    maxLength: 15,
  });
  const label = fc.string({
    unit: fc.constantFrom(...'a b c 0 1 9'.split(' ')),
    minLength: 1,
    maxLength: 12,
  });
  const domain = fc
    .tuple(label, fc.constantFrom('social', 'gov', 'bsky.social'))
    .map((parts) => parts.join('.'));
  const HANDLES: Readonly<Record<Platform, fc.Arbitrary<string>>> = {
    BLUESKY: fc.oneof(domain, fc.constant('did:plc:abcdefghijklmnopqrstuvwx')),
    FACEBOOK: fc.oneof(
      label.map((text) => `a${text}.Name-1`),
      fc.bigInt({ min: 1n, max: 10n ** 18n }).map(String),
    ),
    FLICKR: fc.oneof(name, fc.constant('12037949632@N01')),
    INSTAGRAM: name,
    LINKEDIN: fc.oneof(
      label.map((text) => `x-${text}`),
      fc.constant('l’oréal'),
    ),
    MASTODON: fc.tuple(fc.constantFrom('Some.One', 'a'), domain).map((parts) => parts.join('@')),
    REDDIT: fc.oneof(
      name,
      name.map((text) => `r/x${text}`),
    ),
    THREADS: name,
    TIKTOK: name,
    TRUTH_SOCIAL: name,
    X: name.filter((text) => text !== 'i'),
    YOUTUBE: fc.oneof(name, fc.constant('名前-é'), fc.constant(CHANNEL)),
  };

  it.each(PLATFORMS)('of %s survives the way into an address and back', (platform) => {
    fc.assert(
      fc.property(HANDLES[platform], (text) => {
        const checked = checkHandle(platform, text);
        if ('code' in checked) throw new Error(checked.message);
        const url = profileUrl(platform, checked.handle);
        expect(parseProfileUrl(url)).toEqual({ platform, handle: checked.handle, url });
        expect(checkHandle(platform, ` @${checked.handle} `)).toEqual(checked);
      }),
    );
  });

  it.each<[Platform, string, string]>([
    ['X', ' @HHSGov ', 'HHSGov'],
    ['BLUESKY', '@HHS.gov', 'hhs.gov'],
    ['MASTODON', '@Gargron@Mastodon.SOCIAL', 'Gargron@mastodon.social'],
    ['MASTODON', 'user@bücher.example', 'user@xn--bcher-kva.example'],
    ['REDDIT', '/r/AskScience/', 'r/AskScience'],
    ['REDDIT', 'u/spez', 'spez'],
    ['YOUTUBE', 'e\u0301', 'é'],
  ])('of %s may be written as %j and is kept as %s', (platform, text, handle) => {
    expect(checkHandle(platform, text)).toEqual({ handle });
  });

  it.each([
    ['X', 'home'],
    ['FACEBOOK', 'profile.php'],
    ['INSTAGRAM', 'Explore'],
  ] as const)('of %s cannot be %j, a page of the site itself', (platform, text) => {
    expect(checkHandle(platform, text)).toMatchObject({ code: 'NOT_A_PROFILE' });
  });

  it.each<[Platform, string]>([
    ['X', ''],
    ['X', '@'],
    ['X', 'has space'],
    ['X', 'sixteen_letters_'],
    ['INSTAGRAM', 'x){followers_count}'],
    ['FACEBOOK', '../etc'],
    ['MASTODON', 'user'],
    ['MASTODON', 'user@localhost'],
    ['MASTODON', 'user@10.0.0.1'],
    ['MASTODON', 'user@host.example:8080'],
    ['BLUESKY', 'name'],
    ['BLUESKY', 'handle.invalid'],
    ['BLUESKY', 'did:plc:short'],
    ['REDDIT', 'r/all'],
    ['REDDIT', 'r/one/two'],
  ])('of %s cannot be %j', (platform, text) => {
    expect(checkHandle(platform, text)).toMatchObject({ code: 'INVALID_HANDLE' });
  });
});
