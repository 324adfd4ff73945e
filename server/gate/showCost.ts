import type { IncomingMessage } from 'node:http';
import { costOfRequest, MOST_NODES, MOST_POINTS, type Verdict } from './createGate.ts';
import type { RateLimits } from './openRateLimits.ts';
import type { RequestState } from '../graphql/requestState.ts';

/**
 * The header `X-Cost: 1` asks for it, as every client can send a header. Such an answer is another each time, and so neither
 * taken from the lane of known requests nor learned there.
 */
export const asksForCost = ({ headers }: IncomingMessage): boolean => headers['x-cost'] === '1';

interface Result {
  extensions?: Record<string, unknown>;
}

/**
 * The answer with `extensions.cost` in it, or in each of its members: what was requested, and what may be. A batch that is
 * refused as a whole has the cost of all that it asked for.
 */
export async function showCost(
  response: Response,
  state: RequestState,
  limits: RateLimits,
): Promise<Response> {
  const rate = limits.figures(state.caller.bucket);
  const available = rate && {
    available: rate.remaining,
    capacity: rate.capacity,
    refillPerSecond: rate.refillPerSecond,
  };
  const add = (result: Result, verdicts: readonly Verdict[]): Result => {
    if (verdicts.length === 0) return result;
    const { points, nodes } = costOfRequest(verdicts);
    const shown = { points, nodes, limit: { points: MOST_POINTS, nodes: MOST_NODES }, ...available };
    return { ...result, extensions: { ...result.extensions, cost: shown } };
  };
  const answer = (await response.json()) as Result | Result[];
  const text = JSON.stringify(
    Array.isArray(answer)
      ? answer.map((result, place) => add(result, state.verdicts.slice(place, place + 1)))
      : add(answer, state.verdicts),
  );
  return new Response(text, { status: response.status, headers: response.headers });
}
