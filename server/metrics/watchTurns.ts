export interface TurnWatch {
  /** Tells of the turn that is under way as far as it has come: whoever counts anew loses nothing of it. */
  look(): void;
  stop(): void;
}

/**
 * Tells again and again by how many milliseconds the event loop came late to its next turn. Node's own histogram forgets
 * the turn that is under way whenever it is reset, be it the longest one.
 * @param sampleMs how often; a shorter turn is seen in part
 */
export function watchTurns(sampleMs: number, onTurn: (lateMs: number) => void): TurnWatch {
  let last = performance.now();
  const look = (): void => {
    const at = performance.now();
    onTurn(Math.max(0, at - last - sampleMs));
    last = at;
  };
  const timer = setInterval(look, sampleMs).unref();
  return { look, stop: () => clearInterval(timer) };
}
