import type { Platform } from '../../db/domain.ts';
import { checkHandle } from './checkHandle.ts';
import { readDomainName } from './domainName.ts';
import { type InputFault, quoteInput } from './inputFault.ts';
import { profileUrl } from './profileUrl.ts';

export interface ParsedProfileUrl {
  readonly platform: Platform;
  readonly handle: string;
  /**
   * The page's address without language, mobile host, query and sub-page. It keeps what the handle alone does
   * not say: `/in/` (a person), `/showcase/`, `/user/`, `/c/`.
   */
  readonly url: string;
}

/**
 * Reads the address of a profile page, as people paste it, into platform and handle. Nothing is connected to.
 * A person's LinkedIn page is read like any other, so that it can be tracked and a run can say that LinkedIn
 * offers no number for it. Any host that is no known platform's and has `/@name` is taken for a Mastodon
 * server; which of them are asked is the operator's list.
 */
export function parseProfileUrl(text: string): ParsedProfileUrl | InputFault {
  const url = readWebAddress(text);
  if (url === null) return { code: 'INVALID_URL', message: `${quoteInput(text)} is not a web address.` };

  const site = siteOf(url.hostname);
  const path = readPath(url.pathname);
  const page = path && site?.readPage(path, url.searchParams);
  if (site === null || (site.platform === 'MASTODON' && !page)) {
    return { code: 'UNSUPPORTED_URL', message: `No platform is known at ${quoteInput(text)}.` };
  }
  if (!page)
    return { code: 'NOT_A_PROFILE', message: `${quoteInput(text)} is not the address of a profile.` };

  const checked = checkHandle(site.platform, page.handle);
  if ('code' in checked) return checked;
  const { handle } = checked;
  return { platform: site.platform, handle, url: page.url?.(handle) ?? profileUrl(site.platform, handle) };
}

/** More than any browser writes into a profile's address; longer input is not even parsed. */
const MAX_LENGTH = 2_048;

/** http and https only, the scheme may be left out. No credentials and no port: profiles have neither. */
function readWebAddress(text: string): URL | null {
  const address = text.trim();
  // URL would drop line breaks and tabs silently, and read a backslash as a slash.
  if (address.length > MAX_LENGTH || /[\s\\\p{Control}]/u.test(address)) return null;
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `https://${address}`;
  if (!URL.canParse(withScheme)) return null;
  const url = new URL(withScheme);
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  return isWeb && url.username === '' && url.password === '' && url.port === '' ? url : null;
}

/** The non-empty segments, decoded; null when one does not decode. */
function readPath(pathname: string): string[] | null {
  try {
    return pathname.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    return null;
  }
}

interface Page {
  readonly handle: string;
  /** Where the handle alone would lead to another page. */
  readonly url?: (handle: string) => string;
}

interface Site {
  readonly platform: Platform;
  readonly readPage: (path: readonly string[], query: URLSearchParams) => Page | null;
}

function siteOf(hostname: string): Site | null {
  const host = hostname.replace(/\.$/, '');
  const site = SITES.get(host) ?? SITES.get(host.replace(OTHER_FACE, ''));
  if (site !== undefined) return site;
  const isPlatformHost = [...SITES.keys()].some((known) => host.endsWith(`.${known}`));
  return isPlatformHost || readDomainName(host) === null ? null : mastodonSite(host);
}

/**
 * Mobile and older faces of a site, and those by language or country (`es-la.facebook.com`,
 * `uk.linkedin.com`).
 */
const OTHER_FACE = /^(?:www|m|mobile|web|touch|mbasic|old|new|music|[a-z]{2}(?:-[a-z]{2})?)\./;

const X: Site = { platform: 'X', readPage: ([name]) => named(name) };
const FACEBOOK: Site = { platform: 'FACEBOOK', readPage: readFacebookPage };
const THREADS: Site = { platform: 'THREADS', readPage: ([name]) => atNamed(name) };

const SITES: ReadonlyMap<string, Site> = new Map([
  ['x.com', X],
  ['twitter.com', X],
  ['facebook.com', FACEBOOK],
  ['fb.com', FACEBOOK],
  ['fb.me', FACEBOOK],
  ['instagram.com', { platform: 'INSTAGRAM', readPage: ([name]) => named(name) }],
  ['youtube.com', { platform: 'YOUTUBE', readPage: readYoutubePage }],
  ['linkedin.com', { platform: 'LINKEDIN', readPage: readLinkedinPage }],
  [
    'flickr.com',
    { platform: 'FLICKR', readPage: ([kind, name]) => (isOneOf(kind, 'photos people') ? named(name) : null) },
  ],
  [
    'truthsocial.com',
    {
      platform: 'TRUTH_SOCIAL',
      readPage: ([kind, name]) => (kind === 'users' ? named(name) : atNamed(kind)),
    },
  ],
  ['threads.net', THREADS],
  ['threads.com', THREADS],
  [
    'bsky.app',
    { platform: 'BLUESKY', readPage: ([kind, name]) => (kind === 'profile' ? named(name) : null) },
  ],
  ['tiktok.com', { platform: 'TIKTOK', readPage: ([name]) => atNamed(name) }],
  ['reddit.com', { platform: 'REDDIT', readPage: readRedditPage }],
] satisfies [string, Site][]);

/** `/@user`, `/@user@home` (seen from another server), `/users/user`, each also below `/web`. */
function mastodonSite(host: string): Site {
  return {
    platform: 'MASTODON',
    readPage: (path) => {
      const [kind, name] = path[0] === 'web' ? path.slice(1) : path;
      const page = kind === 'users' ? named(name) : atNamed(kind);
      if (page === null) return null;
      return { handle: page.handle.includes('@') ? page.handle : `${page.handle}@${host}` };
    },
  };
}

/** `/name`, `/profile.php?id=1`, `/people/name/1`, `/pages/name/1`, `/p/name-1`, `/pg/name`. */
function readFacebookPage([first, second, third]: readonly string[], query: URLSearchParams): Page | null {
  switch (first) {
    case 'profile.php':
      return numbered(query.get('id'));
    case 'people':
    case 'pages':
      return numbered(third);
    case 'p':
      return numbered(second?.split('-').at(-1));
    case 'pg':
      return named(second);
    case undefined:
    default:
      return named(first);
  }
}

/** `/@name`, `/name`, `/channel/UC…`; old user names and custom names are names of their own. */
function readYoutubePage([first, second]: readonly string[]): Page | null {
  if (first === 'channel') return second?.startsWith('UC') ? named(second) : null;
  if (first === 'user' || first === 'c') {
    return named(second, (handle) => `https://www.youtube.com/${first}/${encodeURIComponent(handle)}`);
  }
  return isOneOf(first?.toLowerCase(), YOUTUBE_PAGES) ? null : named(first);
}

const YOUTUBE_PAGES =
  'watch playlist shorts results feed embed live hashtag premium gaming about t account channels trending v';

function readLinkedinPage([kind, name]: readonly string[]): Page | null {
  if (!isOneOf(kind, 'company showcase school in')) return null;
  return named(name, (handle) => `https://www.linkedin.com/${kind}/${encodeURIComponent(handle)}`);
}

function readRedditPage([kind, name]: readonly string[]): Page | null {
  if (name === undefined || !isOneOf(kind, 'user u r')) return null;
  return { handle: `${kind}/${name}` };
}

function named(name: string | undefined, url?: Page['url']): Page | null {
  if (name === undefined) return null;
  return url === undefined ? { handle: name } : { handle: name, url };
}

function atNamed(name: string | undefined): Page | null {
  return name?.startsWith('@') ? { handle: name.slice(1) } : null;
}

function numbered(id: string | null | undefined): Page | null {
  return id && /^\d{1,20}$/.test(id) ? { handle: id } : null;
}

function isOneOf(word: string | undefined, words: string): boolean {
  return word !== undefined && words.split(' ').includes(word);
}
