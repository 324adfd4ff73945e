import { useEffect } from 'react';
import type { UseQueryExecute } from 'urql';

/**
 * Asks again every so often while somebody looks: for what changes without any news of it. The server answers
 * from its cache while nothing has changed.
 * @param everyMs null: not now
 */
export function usePolling(refetch: UseQueryExecute, everyMs: number | null): void {
  useEffect(() => {
    if (everyMs === null) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') refetch({ requestPolicy: 'cache-and-network' });
    }, everyMs);
    return () => clearInterval(timer);
  }, [refetch, everyMs]);
}
