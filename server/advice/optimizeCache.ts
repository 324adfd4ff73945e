import type { CacheWarmed } from '../../schema/context.ts';
import type { CacheOptimized } from '../../schema/performanceFigures.ts';
import type { AnswerStore, Swept } from '../cache/answerStore.ts';
import { advise, advisedAgainst, CACHE_RULES, type AdviceFigures } from './rules.ts';

export interface CacheToOptimize {
  sweep: AnswerStore['sweep'];
  warm: (limit: number | null) => Promise<CacheWarmed>;
  figures: () => AdviceFigures;
}

/** Drops what is dead, makes what is used most, and says what another size or lifetime would have gained. */
export async function optimizeCache(
  { sweep, warm, figures }: CacheToOptimize,
  { dryRun }: { dryRun: boolean },
): Promise<CacheOptimized> {
  const swept = await sweep({ isDry: dryRun });
  const applied = [`Dead answers ${dryRun ? 'to drop' : 'dropped'}: ${describe(swept)}.`];
  if (dryRun) applied.push('Operations to execute and store: those that are asked most often.');
  else {
    const { warmed, skipped } = await warm(null);
    applied.push(
      `Operations executed and stored: ${warmed} of those that are asked most often; ${skipped} needed nothing.`,
    );
  }
  const known = figures();
  const advised = advise(CACHE_RULES, known);
  return {
    applied,
    stats: known.performance.cache,
    recommendations: [...advised, ...advisedAgainst(known, advised)],
  };
}

const describe = ({ changed, expired, bytes }: Swept): string =>
  `${changed} whose data has changed, ${expired} whose time was up; ${bytes} bytes`;
