/** How a platform stands, as far as somebody has to act or to wait. */
export type PlatformState = 'needed' | 'waiting' | 'collected' | 'off';

export interface PlatformSigns {
  readonly problemCode: string | null;
  readonly accounts: number;
  readonly lastOutcome: string | null;
  readonly availableAt: string | null;
}

/** What asking again does not mend: somebody has to look after the credentials. */
const REFUSALS: readonly string[] = ['AUTH', 'FORBIDDEN'];

/**
 * `needed`: accounts are skipped or refused until the operator does something. `waiting`: it is asked later, by
 * itself. `off`: nobody misses it.
 */
export function platformState(platform: PlatformSigns, nowMs: number): PlatformState {
  const { problemCode, accounts, lastOutcome, availableAt } = platform;
  if (problemCode !== null) return accounts > 0 ? 'needed' : 'off';
  if (lastOutcome !== null && REFUSALS.includes(lastOutcome)) return 'needed';
  return availableAt !== null && Date.parse(availableAt) > nowMs ? 'waiting' : 'collected';
}
