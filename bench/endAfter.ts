/**
 * A signal that comes after so many seconds, or with `signal`.
 * AbortSignal.any([signal, AbortSignal.timeout(…)]) never comes on Node 20 once it was collected as garbage.
 */
export function endAfter(seconds: number, signal: AbortSignal): AbortSignal {
  const end = new AbortController();
  const stop = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    end.abort();
  };
  const timer = setTimeout(stop, seconds * 1000);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  return end.signal;
}
