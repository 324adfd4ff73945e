import { useEffect } from 'react';
import { useQuery, type AnyVariables, type UseQueryArgs, type UseQueryResponse } from 'urql';

/** Who was away for less than this does not expect other numbers. */
const AWAY_MS = 60_000;

/**
 * urql's useQuery, asked again when the reader returns to the tab or the device to the network: a tab left open
 * for days must not show old numbers as new ones. All queries of the page return in the same tick, as one batch.
 */
export function useFreshQuery<Data, Variables extends AnyVariables>(
  args: UseQueryArgs<Variables, Data>,
): UseQueryResponse<Data, Variables> {
  const response = useQuery(args);
  const [, refetch] = response;
  const isPaused = args.pause === true;
  useEffect(() => {
    if (isPaused) return;
    return onReturn(() => refetch({ requestPolicy: 'cache-and-network' }));
  }, [refetch, isPaused]);
  return response;
}

function onReturn(callback: () => void): () => void {
  let hiddenAt = Infinity;
  const onVisibilityChange = (): void => {
    if (document.visibilityState === 'hidden') hiddenAt = Date.now();
    else if (Date.now() - hiddenAt > AWAY_MS) callback();
  };
  document.addEventListener('visibilitychange', onVisibilityChange);
  window.addEventListener('online', callback);
  return () => {
    document.removeEventListener('visibilitychange', onVisibilityChange);
    window.removeEventListener('online', callback);
  };
}
