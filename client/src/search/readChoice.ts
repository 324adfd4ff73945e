/** A value of an address if it is one of those that we offer, else undefined: addresses are typed by people. */
export function readChoice<Value extends string>(
  value: unknown,
  choices: readonly Value[],
): Value | undefined {
  return choices.find((choice) => choice === value);
}

/** A text of an address; the empty one is as if absent. */
export const readText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
