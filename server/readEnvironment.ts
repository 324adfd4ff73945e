/** The variables of a process, by name. An empty value counts as unset, as compose files and units write it so. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads variables one by one and notes every fault, so that one start names them all. */
export interface EnvironmentReader {
  readonly faults: string[];
  text(name: string): string | undefined;
  wholeNumber(name: string, range: { min: number; max: number; fallback: number }): number;
  /** As wholeNumber, or `off`: undefined. */
  limit(name: string, range: { min: number; max: number; fallback: number }): number | undefined;
  oneOf<T extends string>(name: string, words: readonly T[], fallback: T): T;
  /** `1` or `0`; undefined when unset. */
  flag(name: string): boolean | undefined;
  /** Notes that a variable is wrong: what was expected, and what came, unless that is secret. */
  refuse(name: string, expected: string, shown?: string): void;
}

export function readEnvironment(env: Environment): EnvironmentReader {
  const faults: string[] = [];
  const text = (name: string): string | undefined => env[name]?.trim() || undefined;
  const refuse = (name: string, expected: string, shown?: string): void => {
    faults.push(`${name}: expected ${expected}${shown === undefined ? '' : `, got ${quote(shown)}`}.`);
  };

  function wholeNumber(
    name: string,
    { min, max, fallback }: { min: number; max: number; fallback: number },
    otherwise: string,
  ): number {
    const value = text(name);
    if (value === undefined) return fallback;
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return number;
    refuse(name, `a whole number from ${min} to ${max}${otherwise}`, value);
    return fallback;
  }

  return {
    faults,
    text,
    refuse,
    wholeNumber: (name, range) => wholeNumber(name, range, ''),
    limit: (name, range) => (text(name) === 'off' ? undefined : wholeNumber(name, range, ', or off')),
    oneOf(name, words, fallback) {
      const value = text(name);
      if (value === undefined) return fallback;
      const word = words.find((each) => each === value);
      if (word !== undefined) return word;
      refuse(name, words.join(' or '), value);
      return fallback;
    },
    flag(name) {
      const value = text(name);
      if (value === '1' || value === '0') return value === '1';
      if (value !== undefined) refuse(name, '1 or 0', value);
      return undefined;
    },
  };
}

/** Long values are cut: a message is a line, and what follows may be anything. */
function quote(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}
