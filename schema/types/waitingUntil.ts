import type { OperationClock } from '../operationClock.ts';

/** The instant for which tasks wait, while it is still to come. */
export function waitingUntil(instant: string | null, clock: OperationClock): string | null {
  if (instant === null) return null;
  const time = Date.parse(instant);
  return clock.read((now) =>
    now.getTime() < time ? { value: instant, until: time } : { value: null, until: Infinity },
  );
}
