import type { RequestState } from '../graphql/requestState.ts';
import type { Metrics } from './createMetrics.ts';
import type { OperationCounters } from './operationCounters.ts';

/** Operations that were answered by the cache alone, without being parsed. */
export function recordHits(operations: readonly OperationCounters[], milliseconds: number): void {
  for (const operation of operations) {
    operation.requests += 1;
    operation.cacheHits += 1;
    operation.latency.record(milliseconds);
  }
}

/** The operations of a request that came to be executed, or were found by then. The executed ones share its statements. */
export function recordOperations(
  metrics: Pick<Metrics, 'operation'>,
  { names, outcomes, failures, cause }: RequestState,
  milliseconds: number,
): void {
  const isHit = (place: number): boolean => outcomes[place]?.status.kind === 'hit';
  const executed = names.filter((_name, place) => !isHit(place)).length;
  names.forEach((name, place) => {
    const operation = metrics.operation(name);
    operation.requests += 1;
    operation.latency.record(milliseconds);
    if (failures.has(place)) operation.errors += 1;
    if (isHit(place)) operation.cacheHits += 1;
    else {
      operation.executions += 1;
      if (outcomes[place]?.status.kind === 'miss') operation.misses += 1;
      operation.statements += cause.statements / executed;
    }
  });
}
