let ending: Promise<void> | undefined;

/**
 * Resolves when what has arrived by now is read. Whoever waits in the same turn of the event loop gets the same promise, so
 * that all go on one behind the other, and each of their steps is done for all before the next one: a processor that does
 * something else in between fetches the step's code from memory again, which takes longer than the step
 * (docs/decisions/0019).
 */
export function endOfTurn(): Promise<void> {
  return (ending ??= new Promise((resolve) => {
    setImmediate(() => {
      ending = undefined;
      resolve();
    });
  }));
}
