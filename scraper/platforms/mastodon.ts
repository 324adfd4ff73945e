import type {
  AdapterOptions,
  PlatformAdapter,
  PlatformFailure,
  ProfileOutcome,
  ProfileRequest,
} from './adapter.ts';
import { askOneByOne } from './askOneByOne.ts';
import { checkHandle } from './checkHandle.ts';
import { readDomainName } from './domainName.ts';
import { isRecord } from './isRecord.ts';
import {
  type Account,
  fetchAccount,
  isAccountId,
  type LocalRequest,
  type MastodonServer,
} from './mastodonDialect.ts';
import { concernsAll } from './platformFailure.ts';

/** A request together with the host whose account it is for. */
interface HostedRequest extends LocalRequest {
  readonly host: string;
}

/**
 * Mastodon, and whatever speaks its API: every account is asked for at its own server, whose numbers alone are whole.
 *
 * An id means something only at its server, so it is stored as `id@host`, and asked there. Only hosts of the operator's
 * list are connected to: a handle is account data. What goes wrong at one server is nothing to the accounts of others.
 */
export function createMastodonAdapter({ setting, http, now }: AdapterOptions): PlatformAdapter {
  const { baseUrl, batchSize, values } = setting;
  const hosts = values['MASTODON_INSTANCES']!.split(',').map((host) => readDomainName(host.trim()));

  function serverOf(host: string): MastodonServer {
    // A token is good at the server that issued it, and nothing that another one should see.
    const isTokenHost = baseUrl !== null || host === hosts[0];
    return {
      platform: 'MASTODON',
      baseUrl: baseUrl ?? `https://${host}`,
      token: isTokenHost ? values['MASTODON_ACCESS_TOKEN'] : undefined,
      qualify: (local) => `${local}@${host}`,
      readVerified,
    };
  }

  /** By what is connected to: behind one address there is one limit for all hosts. */
  function groupsOf(hosted: readonly HostedRequest[]): HostedRequest[][] {
    const groups = new Map<string, HostedRequest[]>();
    for (const request of hosted) {
      const server = baseUrl ?? request.host;
      groups.set(server, [...(groups.get(server) ?? []), request]);
    }
    return [...groups.values()];
  }

  /** A limit holds the platform up as a whole: who else collects knows no server of it apart. */
  function scoped(outcome: ProfileOutcome): ProfileOutcome {
    const isPartial = baseUrl === null && hosts.length > 1 && 'message' in outcome && !('until' in outcome);
    return isPartial && concernsAll(outcome) ? { ...outcome, scope: 'server' } : outcome;
  }

  return {
    platform: 'MASTODON',
    batchSize,
    countRequests: (requests) => planOf(requests, hosts).hosted.length,
    async fetchProfiles(requests, signal) {
      const { hosted, refused } = planOf(requests, hosts);
      const answered = await Promise.all(
        groupsOf(hosted).map((group) =>
          askOneByOne(group, (request) =>
            fetchAccount(serverOf(request.host), request, { http, now }, signal),
          ),
        ),
      );
      return [...refused, ...answered.flat().map(scoped)];
    },
  };
}

const MALFORMED: PlatformFailure = {
  kind: 'not_found',
  message: 'No Mastodon account can have this handle: it is not of the form user@host.',
};

const NOT_ALLOWED: PlatformFailure = {
  kind: 'unsupported',
  message: 'The host of this handle is not listed in MASTODON_INSTANCES, so it is not asked.',
};

function planOf(requests: readonly ProfileRequest[], hosts: readonly (string | null)[]) {
  const hosted: HostedRequest[] = [];
  const refused: ProfileOutcome[] = [];
  for (const request of requests) {
    const target = targetOf(request);
    if (target === null) refused.push({ accountKey: request.accountKey, ...MALFORMED });
    else if (!hosts.includes(target.host)) refused.push({ accountKey: request.accountKey, ...NOT_ALLOWED });
    else hosted.push({ ...request, ...target });
  }
  return { hosted, refused };
}

function targetOf({
  handle,
  platformId,
}: ProfileRequest): Pick<HostedRequest, 'by' | 'local' | 'host'> | null {
  if (platformId !== null) {
    const [id, host = ''] = platformId.split('@');
    return isAccountId(id) ? { by: 'id', local: id, host } : null;
  }
  const checked = checkHandle('MASTODON', handle);
  if ('code' in checked) return null;
  const [local = '', host = ''] = checked.handle.split('@');
  return { by: 'name', local, host };
}

/** Mastodon verifies links, not people: true when a page of the account's own has confirmed it. */
function readVerified({ fields }: Account): boolean | null {
  if (!Array.isArray(fields)) return null;
  return fields.some((field) => isRecord(field) && typeof field['verified_at'] === 'string');
}
