import { apiUrl } from '../http/baseUrl.ts';
import type { JsonAnswer } from '../http/fetchJson.ts';
import type {
  AdapterOptions,
  PlatformAdapter,
  PlatformFailure,
  ProfileOutcome,
  ProfileRequest,
} from './adapter.ts';
import { type Asked, askOneByOne } from './askOneByOne.ts';
import { checkHandle, YOUTUBE_CHANNEL_ID } from './checkHandle.ts';
import { concernsAll } from './platformFailure.ts';
import { type Channel, nextPageOf, readChannel, readChannels } from './youtubeAnswers.ts';

/** A request together with what its channel is found by. */
interface Sought extends ProfileRequest {
  readonly filter: 'id' | 'forHandle' | 'forUsername';
  readonly value: string;
  /** The outcome when there is no such channel. */
  readonly missing: PlatformFailure;
}

interface ById {
  readonly outcomes: readonly ProfileOutcome[];
  readonly open: readonly Sought[];
  readonly stop: PlatformFailure | null;
}

/**
 * YouTube Data API v3: https://developers.google.com/youtube/v3/docs/channels/list
 *
 * A handle or user name is looked up alone, which costs as much as 50 channels by their ids. So it is done once: the
 * answer has the numbers already, and the id by which the channel is asked from then on, also after a rename.
 */
export function createYoutubeAdapter({ setting, http, now }: AdapterOptions): PlatformAdapter {
  const { baseUrl, batchSize, values } = setting;
  // In the address it would be in the log of every proxy.
  const headers = { 'x-goog-api-key': values['YOUTUBE_API_KEY']! };

  function ask(
    filter: Sought['filter'],
    value: string,
    signal: AbortSignal,
    page: string | null = null,
  ): Promise<JsonAnswer> {
    const url = apiUrl(baseUrl!, '/youtube/v3/channels');
    url.searchParams.set('part', 'snippet,statistics');
    url.searchParams.set(filter, value);
    // Five, if nothing is said.
    url.searchParams.set('maxResults', '50');
    if (page !== null) url.searchParams.set('pageToken', page);
    return http.ask({ url, headers }, signal);
  }

  async function fetchListed(
    ids: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<readonly Channel[] | PlatformFailure> {
    const channels: Channel[] = [];
    let page: string | null = null;
    do {
      const answer: JsonAnswer = await ask('id', [...ids].join(','), signal, page);
      const listed = readChannels(answer, now());
      if ('kind' in listed) return listed;
      channels.push(...listed);
      // All ids fit on one page; a page that YouTube leaves short all the same is followed while it brings channels.
      page = channels.length < ids.size && listed.length > 0 ? nextPageOf(answer) : null;
    } while (page !== null);
    return channels;
  }

  /** Outcomes, who has to be asked for alone, and why nothing more may be sent. */
  async function fetchById(byId: readonly Sought[], signal: AbortSignal): Promise<ById> {
    const ids = new Set(byId.map(({ value }) => value));
    const listed = ids.size > 0 ? await fetchListed(ids, signal) : [];
    if (!('kind' in listed)) {
      return { outcomes: byId.map((sought) => outcomeOf(listed, sought)), open: [], stop: null };
    }
    // Which one it does not say.
    if (concernsOne(listed)) return { outcomes: [], open: byId, stop: null };
    const outcomes = byId.map(({ accountKey }): ProfileOutcome => ({ accountKey, ...listed }));
    return { outcomes, open: [], stop: concernsAll(listed) ? listed : null };
  }

  async function fetchAlone(sought: Sought, signal: AbortSignal): Promise<Asked> {
    const listed = readChannels(await ask(sought.filter, sought.value, signal), now());
    if (!('kind' in listed)) return { outcome: outcomeOf(listed, sought) };
    return { outcome: listed.kind === 'not_found' ? sought.missing : listed };
  }

  return {
    platform: 'YOUTUBE',
    batchSize,
    countRequests(requests) {
      const { byId, byName } = planOf(requests);
      return Math.ceil(new Set(byId.map(({ value }) => value)).size / batchSize) + byName.length;
    },
    async fetchProfiles(requests, signal) {
      const { byId, byName, malformed } = planOf(requests);
      const refused = malformed.map(({ accountKey }): ProfileOutcome => ({ accountKey, ...MALFORMED }));
      const { outcomes, open, stop } = await fetchById(byId, signal);
      const alone = await askOneByOne([...open, ...byName], (sought) => fetchAlone(sought, signal), stop);
      return [...refused, ...outcomes, ...alone];
    },
  };
}

const MALFORMED: PlatformFailure = {
  kind: 'not_found',
  message: 'No YouTube channel can have this name: it is neither a handle nor a channel id.',
};

const NOT_FOUND: PlatformFailure = {
  kind: 'not_found',
  message: 'YouTube knows no such channel, or has ended it.',
};

/**
 * Of custom names (`/c/NAME`) most became handles, and the API knows them no other way: what it does not find by
 * handle may well be there.
 */
const NEEDS_ID: PlatformFailure = {
  kind: 'unsupported',
  message: "YouTube's API finds no channel by its custom name (/c/): enter its handle, or its id (UC…).",
};

function outcomeOf(channels: readonly Channel[], sought: Sought): ProfileOutcome {
  const { accountKey, filter, value, missing } = sought;
  const channel = channels.find(({ id }) => filter !== 'id' || id === value);
  return channel === undefined ? { accountKey, ...missing } : readChannel(channel, sought);
}

function concernsOne({ kind }: PlatformFailure): boolean {
  return kind === 'not_found' || kind === 'unsupported';
}

function planOf(requests: readonly ProfileRequest[]) {
  const byId: Sought[] = [];
  const byName: Sought[] = [];
  const malformed: ProfileRequest[] = [];
  for (const request of requests) {
    const name = request.platformId ?? request.handle;
    const checked = checkHandle('YOUTUBE', name);
    const isId = YOUTUBE_CHANNEL_ID.test(name);
    if (isId) byId.push({ ...request, filter: 'id', value: name, missing: NOT_FOUND });
    else if (request.platformId === null && 'handle' in checked) {
      byName.push({ ...request, ...filterOf(request.url, checked.handle) });
    } else malformed.push(request);
  }
  return { byId, byName, malformed };
}

/** Old user names are names of their own: `/user/x` may be another channel than `/@x`. */
function filterOf(url: string, name: string): Pick<Sought, 'filter' | 'value' | 'missing'> {
  const kind = /youtube\.com\/(user|c)\//i.exec(url)?.[1]?.toLowerCase();
  if (kind === 'user') return { filter: 'forUsername', value: name, missing: NOT_FOUND };
  return { filter: 'forHandle', value: `@${name}`, missing: kind === 'c' ? NEEDS_ID : NOT_FOUND };
}
