import type { SlowProxy } from '../support/redisControl.ts';
import type { FaultTools } from './faults.ts';
import { createRandom } from './random.ts';

/** The same database, asked through a line that can be made slow. */
export function throughProxy(direct: URL, { url }: SlowProxy): string {
  const other = new URL(direct);
  other.port = new URL(url).port;
  return other.href;
}

/** What runs; the whole has a server that is its own worker, too. */
export const rolesOf = (isWhole: boolean) => [
  ['a', 'server'] as const,
  ['b', 'server'] as const,
  ['worker', 'worker'] as const,
  ...(isWhole ? [['c', 'all'] as const] : []),
];

/** Every third fuzz begins without Redis. */
export async function startAll(
  { fleet, redis }: Pick<FaultTools, 'fleet' | 'redis'>,
  seed: number,
): Promise<void> {
  const isAbsent = createRandom(seed, 'start').chance(1 / 3);
  if (isAbsent) await redis.kill();
  await Promise.all(fleet.members.map((member) => member.start()));
  if (isAbsent) await redis.restart();
}
