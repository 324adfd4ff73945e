import { OperatorError } from '../operatorError.ts';
import { postGraphQL, requestHeaders, type Target } from './postGraphQL.ts';
import { readEvents } from './readEvents.ts';
import { hasEnded, RUN_FIELDS, type Run } from './runProgress.ts';

const SUBSCRIPTION = `subscription FollowRun($id: ID!) { scrapeRunProgress(id: $id) { ...RunFields } } ${RUN_FIELDS}`;
const QUERY = `query PollRun($id: ID!) { scrapeRun(id: $id) { ...RunFields } } ${RUN_FIELDS}`;
const POLL_MS = 1000;
/** A server that is restarted takes up its runs again; one that stays away for so long does not come back soon. */
const AWAY_MS = 60_000;

/**
 * Follows a run to its end: by events as long as they come, by asking every second when they do not.
 * @returns the run as it ended
 * @throws OperatorError when the server is away for a minute, or does not know the run
 */
export async function followRun(target: Target, first: Run, onProgress: (run: Run) => void): Promise<Run> {
  let run = first;
  const see = (seen: Run): void => {
    run = seen;
    onProgress(run);
  };
  see(first);
  if (!hasEnded(run)) await followEvents(target, run.id, see).catch(() => undefined);
  let lastSeenAt = performance.now();
  while (!hasEnded(run)) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    try {
      const { scrapeRun } = await postGraphQL<{ scrapeRun: Run | null }>(target, QUERY, { id: run.id });
      if (!scrapeRun) throw new OperatorError(`The server does not know the run ${run.id} any more.`);
      see(scrapeRun);
      lastSeenAt = performance.now();
    } catch (error) {
      if (performance.now() - lastSeenAt > AWAY_MS) throw error;
    }
  }
  return run;
}

/** Ends with the stream, for whatever reason: asking goes on from there. */
async function followEvents(target: Target, id: string, see: (run: Run) => void): Promise<void> {
  const response = await fetch(target.endpoint, {
    method: 'POST',
    headers: requestHeaders(target, 'text/event-stream'),
    body: JSON.stringify({ query: SUBSCRIPTION, variables: { id } }),
  });
  if (!response.ok || !response.body) return;
  for await (const { event, data } of readEvents(response.body)) {
    if (event !== 'next') return;
    const { data: result } = JSON.parse(data) as { data?: { scrapeRunProgress: Run } | null };
    if (!result) return;
    see(result.scrapeRunProgress);
  }
}
