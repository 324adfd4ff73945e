import type { OpenPassage } from './passage.ts';

/** Arrives in pieces of so many bytes at most, each in a turn of its own. */
export const slicer =
  (size: number): OpenPassage =>
  (pass) => {
    const held: Buffer[] = [];
    let turn: NodeJS.Immediate | undefined;
    function step(): void {
      pass(held.shift()!);
      turn = held.length > 0 ? setImmediate(step) : undefined;
    }
    return {
      take(bytes) {
        for (let start = 0; start < bytes.length; start += size)
          held.push(bytes.subarray(start, start + size));
        turn ??= setImmediate(step);
      },
      release() {
        clearImmediate(turn);
        for (const piece of held.splice(0)) pass(piece);
      },
    };
  };
