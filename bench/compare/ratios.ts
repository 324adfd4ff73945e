import { CONTENDERS, type Kind } from './contenders.ts';
import type { Figures } from './measure.ts';
import type { QueryResult } from './runQueries.ts';

/** The contenders of a kind that were measured, with their figures. */
export function figuresOf({ figures }: QueryResult, kind: Kind): { title: string; figures: Figures }[] {
  return CONTENDERS.filter((each) => each.kind === kind).flatMap(({ name, title }) => {
    const own = figures[name];
    return own ? [{ title, figures: own }] : [];
  });
}

export function tidemarkOf({ figures }: QueryResult): Figures {
  return figures['tidemark']!;
}

/** Of all peers, the one that answers most requests a second; undefined when none was measured. */
export function bestPeer(result: QueryResult): { title: string; figures: Figures } | undefined {
  return figuresOf(result, 'peer').reduce<{ title: string; figures: Figures } | undefined>(
    (best, each) => (best && best.figures.perSecond >= each.figures.perSecond ? best : each),
    undefined,
  );
}

/** Tidemark's requests a second, in times of the best peer's. */
export function timesBestPeer(result: QueryResult): number | undefined {
  const best = bestPeer(result);
  return best && tidemarkOf(result).perSecond / best.figures.perSecond;
}

/** The same of what Tidemark sends when it is asked again, as it is shipped; undefined where that was not measured. */
export function storedTimesBestPeer(result: QueryResult): number | undefined {
  const best = bestPeer(result);
  const stored = result.figures['tidemark-stored'];
  return best && stored && stored.perSecond / best.figures.perSecond;
}

/** CPU of the best peer, in times of Tidemark's: of the server, or of all that a request makes work. */
export function cpuOfBestPeer(result: QueryResult, whose: 'server' | 'all'): number | undefined {
  const best = bestPeer(result);
  if (!best) return undefined;
  const cpuOf = (figures: Figures): number => (whose === 'server' ? figures.serverCpu : wholeCpu(figures));
  return cpuOf(best.figures) / cpuOf(tidemarkOf(result));
}

export const wholeCpu = ({ serverCpu, postgresCpu, redisCpu }: Figures): number =>
  serverCpu + postgresCpu + redisCpu;

/** Tidemark's CPU, in times of the limit's that costs least; that of PostgreSQL likewise. */
export function timesLimit(
  result: QueryResult,
  whose: 'serverCpu' | 'postgresCpu' = 'serverCpu',
): number | undefined {
  const limits = figuresOf(result, 'limit').map(({ figures }) => figures[whose]);
  return limits.length === 0 ? undefined : tidemarkOf(result)[whose] / Math.min(...limits);
}
