import type { OperationClock } from '../operationClock.ts';

/** The instant for which tasks wait, while it is still to come. */
export function waitingUntil(
  tasks: { notBefore: string | null } | undefined,
  clock: OperationClock,
): string | null {
  const instant = tasks?.notBefore ?? null;
  if (instant === null) return null;
  const time = Date.parse(instant);
  return clock.read((now) =>
    now.getTime() < time ? { value: instant, until: time } : { value: null, until: Infinity },
  );
}
