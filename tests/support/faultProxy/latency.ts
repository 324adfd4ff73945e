import type { OpenPassage } from './passage.ts';

/** Everything comes so many milliseconds later. */
export const latency =
  (milliseconds: number): OpenPassage =>
  (pass) => {
    const held: Buffer[] = [];
    const timers = new Set<NodeJS.Timeout>();
    return {
      take(bytes) {
        held.push(bytes);
        const timer = setTimeout(() => {
          timers.delete(timer);
          pass(held.shift()!);
        }, milliseconds);
        timers.add(timer);
      },
      release() {
        for (const timer of timers) clearTimeout(timer);
        for (const bytes of held.splice(0)) pass(bytes);
      },
    };
  };
