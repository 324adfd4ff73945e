import type { OpenPassage } from './passage.ts';

const STEP_MS = 20;

/** So many bytes a second get through, the others wait. */
export const bandwidth =
  (bytesPerSecond: number): OpenPassage =>
  (pass) => {
    let held = Buffer.alloc(0);
    let timer: NodeJS.Timeout | undefined;
    const share = Math.max(1, Math.floor((bytesPerSecond * STEP_MS) / 1000));
    function step(): void {
      const piece = held.subarray(0, share);
      held = held.subarray(share);
      if (held.length === 0) {
        clearInterval(timer);
        timer = undefined;
      }
      pass(piece);
    }
    return {
      take(bytes) {
        held = Buffer.concat([held, bytes]);
        timer ??= setInterval(step, STEP_MS);
      },
      release() {
        clearInterval(timer);
        if (held.length > 0) pass(held);
      },
    };
  };
