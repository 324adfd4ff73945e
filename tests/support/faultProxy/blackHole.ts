import type { OpenPassage } from './passage.ts';

/** Nothing arrives, and nobody is told: as a network that swallows packets. TCP sends them again when that is over. */
export const blackHole: OpenPassage = (pass) => {
  const held: Buffer[] = [];
  return {
    take: (bytes) => void held.push(bytes),
    release: () => held.splice(0).forEach(pass),
  };
};
