import { describe } from './asking.ts';
import type { Cached, ComparisonTools } from './comparison.ts';
import type { Reply } from './httpClient.ts';
import type { Operation } from './operations.ts';

/** Everything that helps to find out why an answer is stale. */
export function tellStale(
  operations: readonly Operation[],
  { server, reply }: Cached,
  reference: Reply,
  { accounting, history }: Pick<ComparisonTools, 'accounting' | 'history'>,
): string {
  const reads = operations.map(({ name }) => {
    const report = accounting.reportOf(name);
    return `${name} read ${report?.tags.join(' ')} from ${instant(report?.from)} until ${instant(report?.until)}`;
  });
  return [
    describe(server, operations),
    `Status ${reply.status}, Cache-Status: ${String(reply.headers['cache-status'])}`,
    ...differenceOf(reply.body, reference.body),
    ...reads,
    history(),
  ].join('\n  ');
}

const instant = (value: number | null | undefined): string =>
  value == null ? 'never' : new Date(value).toISOString();

/** Both bodies from shortly before where they part. */
function differenceOf(cached: string, uncached: string): string[] {
  let same = 0;
  while (same < cached.length && cached[same] === uncached[same]) same += 1;
  const part = (text: string): string => `…${text.slice(Math.max(0, same - 120), same + 300)}`;
  return [`cached:   ${part(cached)}`, `database: ${part(uncached)}`];
}
