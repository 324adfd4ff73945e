import type { ClockState } from './instanceProtocol.ts';
import { FIRST_INSTANT } from './vocabulary.ts';

/** The clock of all processes of a fuzz. It begins at the same instant each time, whatever the machine's says. */
export interface SharedClock {
  readonly state: ClockState;
  now(): Date;
  step(milliseconds: number): void;
  freeze(): void;
  /** It goes on from where it stood. */
  thaw(): void;
}

export function createSharedClock(): SharedClock {
  let offsetMs = FIRST_INSTANT - Date.now();
  let frozenAt: number | null = null;
  const instant = (): number => frozenAt ?? Date.now() + offsetMs;
  return {
    get state() {
      return { offsetMs, frozenAt };
    },
    now: () => new Date(instant()),
    step(milliseconds) {
      offsetMs += milliseconds;
    },
    freeze() {
      frozenAt = instant();
    },
    thaw() {
      if (frozenAt !== null) offsetMs = frozenAt - Date.now();
      frozenAt = null;
    },
  };
}
