import type { PlatformAdapter, ProfileOutcome, ProfileRequest } from '../platforms/adapter.ts';

/** A batch that takes longer is given up, so that a platform that hangs does not hold its tasks for ever. */
const LONGEST_BATCH_MS = 45_000;
/** An adapter that has been told to stop answers at once; one that does not is left alone. */
const ANSWER_AFTER_STOP_MS = 1_000;

/**
 * Asks an adapter and makes sure that there is one outcome for each request, whatever the adapter does: what it does
 * not answer is `transient` when it was stopped, else `bad_response`; so is everything when it fails itself, which is
 * told to `onFault`. Never rejects.
 */
export async function fetchBatch(
  adapter: PlatformAdapter,
  requests: readonly ProfileRequest[],
  signal: AbortSignal,
  onFault: (error: unknown) => void,
): Promise<ProfileOutcome[]> {
  const exchange = new AbortController();
  const stop = () => exchange.abort();
  const deadline = setTimeout(stop, LONGEST_BATCH_MS);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const answered = await Promise.race([
      adapter.fetchProfiles(requests, exchange.signal),
      afterStop(exchange.signal),
    ]);
    return complete(answered ?? [], requests, exchange.signal.aborted);
  } catch (error) {
    onFault(error);
    return complete([], requests, exchange.signal.aborted);
  } finally {
    clearTimeout(deadline);
    signal.removeEventListener('abort', stop);
  }
}

function afterStop(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    const start = () => setTimeout(() => resolve(null), ANSWER_AFTER_STOP_MS).unref();
    if (signal.aborted) start();
    else signal.addEventListener('abort', start, { once: true });
  });
}

function complete(
  outcomes: readonly ProfileOutcome[],
  requests: readonly ProfileRequest[],
  isStopped: boolean,
): ProfileOutcome[] {
  const byKey = new Map(outcomes.map((outcome) => [outcome.accountKey, outcome]));
  return requests.map(
    ({ accountKey }) => byKey.get(accountKey) ?? { accountKey, ...(isStopped ? STOPPED : UNANSWERED) },
  );
}

const STOPPED = { kind: 'transient', message: 'The platform did not answer in time.' } as const;
const UNANSWERED = {
  kind: 'bad_response',
  message: 'The platform gave no answer for this account.',
} as const;
