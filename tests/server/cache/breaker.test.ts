import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBreaker } from '../../../server/cache/breaker.ts';

interface Line {
  number: number;
}

/** A breaker to the other side of which `isUp` is set by the test. */
function setUp(isUp: boolean) {
  const seen: string[] = [];
  const side = { isUp, attempts: 0 };
  const breaker = createBreaker<Line>({
    async connect() {
      side.attempts += 1;
      if (!side.isUp) throw new Error('down');
      return { number: side.attempts };
    },
    intervalMs: 1000,
    drop: ({ number }) => void seen.push(`drop ${number}`),
    onAway: (reason) => void seen.push(`away: ${(reason as Error).message}`),
    onBack: () => void seen.push('back'),
  });
  return { breaker, side, seen };
}

describe('the breaker', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is open until the first attempt has succeeded, which is nothing to tell', async () => {
    const { breaker, seen } = setUp(true);
    expect(breaker.line).toBeUndefined();
    await vi.advanceTimersByTimeAsync(0);
    expect(breaker.line).toEqual({ number: 1 });
    expect(seen).toEqual([]);
  });

  it('tries once a second while it is open, and tells once that the other side is away and once that it is back', async () => {
    const { breaker, side, seen } = setUp(false);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(side.attempts).toBe(11);
    expect(breaker.awaySeconds).toBe(10);
    expect(seen).toEqual(['away: down']);
    side.isUp = true;
    await vi.advanceTimersByTimeAsync(1000);
    expect(breaker.line).toEqual({ number: 12 });
    expect(breaker.awaySeconds).toBe(0);
    expect(seen).toEqual(['away: down', 'back']);
  });

  it('opens at the first fault, drops the line and does not try at once', async () => {
    const { breaker, side, seen } = setUp(true);
    await vi.advanceTimersByTimeAsync(0);
    breaker.trip(breaker.line!, new Error('broken'));
    expect(breaker.line).toBeUndefined();
    expect(seen).toEqual(['away: broken', 'drop 1']);
    await vi.advanceTimersByTimeAsync(999);
    expect(side.attempts).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(breaker.line).toEqual({ number: 2 });
  });

  it('hears nothing about a line that it has dropped', async () => {
    const { breaker, seen } = setUp(true);
    await vi.advanceTimersByTimeAsync(0);
    const first = breaker.line!;
    breaker.trip(first, new Error('broken'));
    breaker.trip(first, new Error('broken again'));
    await vi.advanceTimersByTimeAsync(1000);
    breaker.trip(first, new Error('broken for the third time'));
    expect(breaker.line).toEqual({ number: 2 });
    expect(seen).toEqual(['away: broken', 'drop 1', 'back']);
  });

  it('tries nothing any more when it is closed, and drops what an attempt under way still brings', async () => {
    const { breaker, side, seen } = setUp(true);
    await breaker.close();
    expect(seen).toEqual(['drop 1']);
    await vi.advanceTimersByTimeAsync(5000);
    expect(breaker.line).toBeUndefined();
    expect(side.attempts).toBe(1);
  });
});
