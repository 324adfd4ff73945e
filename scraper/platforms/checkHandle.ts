import type { Platform } from '../../db/domain.ts';
import { readDomainName } from './domainName.ts';
import { type InputFault, quoteInput } from './inputFault.ts';

/**
 * Reads a handle as a person writes it (`@HHSGov`, spaces around) into the form that is stored and sent, or
 * says what is wrong. One malformed handle fails a whole batch at X and Bluesky, and at Instagram it would
 * become part of the query, so that nothing unchecked is ever sent. Where a platform's own rule is not
 * documented the check is generous: the platform says not found.
 */
export function checkHandle(platform: Platform, text: string): { readonly handle: string } | InputFault {
  const { read, rule, pages } = HANDLES[platform];
  const handle = text.length > MAX_LENGTH ? null : read(text.normalize('NFC').trim().replace(/^@/, ''));
  if (handle !== null && pages?.has(handle.toLowerCase())) {
    return {
      code: 'NOT_A_PROFILE',
      message: `${quoteInput(text)} is a page of the site itself, no profile.`,
    };
  }
  if (handle !== null) return { handle };
  return { code: 'INVALID_HANDLE', message: `${quoteInput(text)} is not a handle here: ${rule}.` };
}

/** A YouTube channel id, which stands in the place of a handle where no handle is known. */
export const YOUTUBE_CHANNEL_ID = /^UC[A-Za-z0-9_-]{22}$/;

/**
 * The longest that any rule below accepts is a Mastodon handle: 64 for the user, 253 for the host, and the @.
 */
const MAX_LENGTH = 320;

interface HandleForm {
  /** The handle in its stored form; null when it cannot be one. */
  readonly read: (text: string) => string | null;
  readonly rule: string;
  /** Pages of the site itself, which stand where a profile's name stands. */
  readonly pages?: ReadonlySet<string>;
}

const HANDLES: Readonly<Record<Platform, HandleForm>> = {
  BLUESKY: {
    read: readBlueskyHandle,
    rule: 'a Bluesky handle is a domain name (name.bsky.social) or a DID (did:plc:…)',
  },
  FACEBOOK: {
    read: matching(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]{0,99}$/u),
    pages: words(
      'groups events pages people pg p profile.php watch marketplace sharer sharer.php hashtag login',
    ),
    rule: 'a Facebook page name has at most 100 letters, digits, dots and hyphens, or is a numeric id',
  },
  FLICKR: {
    read: matching(/^(?:[0-9]{1,20}@N[0-9]{2}|[A-Za-z0-9_-]{1,50})$/),
    pages: words('tags upload organize'),
    rule: 'a Flickr address has at most 50 letters, digits, hyphens and _, or is an id (12345678@N01)',
  },
  INSTAGRAM: {
    read: matching(/^[A-Za-z0-9_][A-Za-z0-9._]{0,29}$/),
    pages: words('p reel reels explore stories accounts tv direct about developer'),
    rule: 'an Instagram name has 1 to 30 letters, digits, dots and _',
  },
  LINKEDIN: {
    read: matching(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}&'’._-]{0,99}$/u),
    rule: 'a LinkedIn page name has at most 100 letters, digits and hyphens, or is a numeric id',
  },
  MASTODON: {
    read: readMastodonHandle,
    rule: 'a Mastodon handle is user@host (Mastodon@mastodon.social)',
  },
  REDDIT: {
    read: readRedditHandle,
    rule: 'a Reddit user has at most 30 letters, digits, hyphens and _; a community begins with r/',
  },
  THREADS: {
    read: matching(/^[A-Za-z0-9_][A-Za-z0-9._]{0,29}$/),
    rule: 'a Threads name has 1 to 30 letters, digits, dots and _',
  },
  TIKTOK: {
    read: matching(/^[A-Za-z0-9_][A-Za-z0-9._]{0,29}$/),
    rule: 'a TikTok name has at most 30 letters, digits, dots and _',
  },
  TRUTH_SOCIAL: {
    read: matching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/),
    rule: 'a Truth Social name has at most 64 letters, digits, dots, hyphens and _',
  },
  X: {
    // The pattern of the X API's own specification.
    read: matching(/^[A-Za-z0-9_]{1,15}$/),
    pages: words(
      'home search explore intent share hashtag settings messages notifications login signup tos privacy i',
    ),
    rule: 'an X name has 1 to 15 letters, digits and _',
  },
  YOUTUBE: {
    read: matching(/^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_.·-]{0,99}$/u),
    rule: 'a YouTube name has at most 100 letters, digits, dots, hyphens and _, or is a channel id (UC…)',
  },
};

function matching(pattern: RegExp): HandleForm['read'] {
  return (text) => (pattern.test(text) ? text : null);
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

/** https://atproto.com/specs/handle and /did. Bluesky writes `handle.invalid` where a handle has lapsed. */
function readBlueskyHandle(text: string): string | null {
  if (/^did:(?:plc:[a-z2-7]{24}|web:[a-z0-9.-]{1,253})$/.test(text)) return text;
  const handle = /^[\x21-\x7e]+$/.test(text) ? readDomainName(text) : null;
  return handle === 'handle.invalid' ? null : handle;
}

/**
 * The local part by Mastodon's own pattern; its host says which server is asked, if the operator allows it.
 */
function readMastodonHandle(text: string): string | null {
  const [user = '', host = '', ...rest] = text.split('@');
  const domain = rest.length === 0 ? readDomainName(host) : null;
  return domain !== null && /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?$/.test(user)
    ? `${user}@${domain}`
    : null;
}

/** Users and communities have separate names: u/science is another account than r/science. */
function readRedditHandle(text: string): string | null {
  const [prefix = '', name, ...rest] = text.replace(/^\/|\/$/g, '').split('/');
  if (rest.length > 0) return null;
  if (name === undefined) return REDDIT_USER.test(prefix) ? prefix : null;
  if (/^r$/i.test(prefix)) return REDDIT_COMMUNITY.test(name) ? `r/${name}` : null;
  return /^u(?:ser)?$/i.test(prefix) && REDDIT_USER.test(name) ? name : null;
}

const REDDIT_USER = /^[A-Za-z0-9_-]{1,30}$/;
/** `all` and `popular` are views of everything. */
const REDDIT_COMMUNITY = /^(?!(?:all|popular)$)[A-Za-z0-9_]{2,30}$/i;
