/** How bytes get from one end of a line to the other: in their order, none twice. */
export interface Passage {
  take(bytes: Buffer): void;
  /** Gives up: what is held gets through at once. */
  release(): void;
}

/** Makes the passage of one direction of one line. */
export type OpenPassage = (pass: (bytes: Buffer) => void) => Passage;

export const freePassage: OpenPassage = (pass) => ({ take: pass, release: () => undefined });
