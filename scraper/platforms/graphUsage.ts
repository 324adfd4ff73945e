import { parseJson } from '../http/parseJson.ts';
import { inMinutes } from '../http/retryAt.ts';
import { isRecord } from './isRecord.ts';
import { readCount } from './readCount.ts';

/** What `X-Business-Use-Case-Usage` calls the use case that a platform's requests count for. */
export type GraphUseCase = 'pages' | 'instagram' | 'threads';

/**
 * True when a window of Meta's is used up, which a good answer may tell as well. Both headers have percentages in JSON,
 * of calls, of processor time and of time: https://developers.facebook.com/docs/graph-api/overview/rate-limiting/
 */
export function isGraphUsedUp(headers: Headers, useCase: GraphUseCase): boolean {
  return [...appUsage(headers), ...useCaseUsage(headers, useCase)].some((usage) =>
    SHARES.some((share) => Number(usage[share]) >= 100),
  );
}

const SHARES = ['call_count', 'total_cputime', 'total_time'] as const;

/** When a use case that is blocked may be asked again: the header says it in minutes. Null when it says nothing. */
export function graphRegainAt(headers: Headers, useCase: GraphUseCase, now: Date): Date | null {
  const minutes = useCaseUsage(headers, useCase).map(
    (usage) => readCount(usage['estimated_time_to_regain_access']) ?? 0,
  );
  const longest = Math.max(0, ...minutes);
  return longest > 0 ? inMinutes(longest, now) : null;
}

type Usage = Readonly<Record<string, unknown>>;

function appUsage(headers: Headers): readonly Usage[] {
  return [parseJson(headers.get('x-app-usage') ?? '')].filter(isRecord);
}

/**
 * By business: `{"<id>":[{"type":"pages","call_count":28,…}]}`. Other use cases may stand beside ours; when ours is not
 * among them it has a name that is not known here.
 */
function useCaseUsage(headers: Headers, useCase: GraphUseCase): readonly Usage[] {
  const businesses = parseJson(headers.get('x-business-use-case-usage') ?? '');
  const all = isRecord(businesses) ? Object.values(businesses).flat().filter(isRecord) : [];
  const own = all.filter(({ type }) => type === useCase);
  return own.length > 0 ? own : all;
}
