/** Since when somebody who is asked again and again does not answer, one question at a time. */
export interface Absence {
  /** A question is put. */
  asked(): void;
  /** It was answered, be it by a refusal. */
  answered(): void;
  /** Nobody was there to answer it. */
  missed(): void;
  /** For how long nobody has answered, from the first question in vain on; 0 while somebody does. */
  readonly seconds: number;
}

/** @param silenceMs how long a question may take before nobody is thought to be there, in milliseconds */
export function createAbsence(silenceMs: number): Absence {
  /** By the monotonic clock, as is `goneAt`: when the question was put that is not answered yet. */
  let askedAt: number | undefined;
  let goneAt: number | undefined;
  return {
    asked: () => void (askedAt = performance.now()),
    answered() {
      askedAt = undefined;
      goneAt = undefined;
    },
    missed() {
      goneAt ??= askedAt;
      askedAt = undefined;
    },
    get seconds() {
      const now = performance.now();
      if (goneAt !== undefined) return (now - goneAt) / 1000;
      return askedAt !== undefined && now - askedAt > silenceMs ? (now - askedAt) / 1000 : 0;
    },
  };
}
