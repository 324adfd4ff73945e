import type {
  AdapterOptions,
  PlatformAdapter,
  PlatformFailure,
  ProfileOutcome,
  ProfileRequest,
} from './adapter.ts';
import { askOneByOne } from './askOneByOne.ts';
import { checkHandle } from './checkHandle.ts';
import { fetchAccount, isAccountId, type LocalRequest, type MastodonServer } from './mastodonDialect.ts';

/**
 * Truth Social: one server that speaks Mastodon's API. There are no public terms for it, so it is off until an operator
 * names its address. It often refuses programs altogether, which is told and not worked around.
 */
export function createTruthSocialAdapter({ setting, http, now }: AdapterOptions): PlatformAdapter {
  const { baseUrl, batchSize, values } = setting;
  const server: MastodonServer = {
    platform: 'TRUTH_SOCIAL',
    baseUrl: baseUrl!,
    token: values['TRUTH_SOCIAL_ACCESS_TOKEN'],
    qualify: (local) => local,
    readVerified: ({ verified }) => (typeof verified === 'boolean' ? verified : null),
  };

  return {
    platform: 'TRUTH_SOCIAL',
    batchSize,
    countRequests: (requests) => planOf(requests).local.length,
    async fetchProfiles(requests, signal) {
      const { local, malformed } = planOf(requests);
      const refused = malformed.map(({ accountKey }): ProfileOutcome => ({ accountKey, ...MALFORMED }));
      const answered = await askOneByOne(local, (request) =>
        fetchAccount(server, request, { http, now }, signal),
      );
      return [...refused, ...answered];
    },
  };
}

const MALFORMED: PlatformFailure = {
  kind: 'not_found',
  message: 'No Truth Social account can have this name: it is not of letters, digits, dots, hyphens and _.',
};

function planOf(requests: readonly ProfileRequest[]) {
  const local: LocalRequest[] = [];
  const malformed: ProfileRequest[] = [];
  for (const request of requests) {
    const target = targetOf(request);
    if (target === null) malformed.push(request);
    else local.push({ ...request, ...target });
  }
  return { local, malformed };
}

function targetOf({ handle, platformId }: ProfileRequest): Pick<LocalRequest, 'by' | 'local'> | null {
  if (platformId !== null) return isAccountId(platformId) ? { by: 'id', local: platformId } : null;
  const checked = checkHandle('TRUTH_SOCIAL', handle);
  return 'handle' in checked ? { by: 'name', local: checked.handle } : null;
}
