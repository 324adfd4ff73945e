/** What the command asks of a run, and prints with --json. */
export const RUN_FIELDS = /* GraphQL */ `
  fragment RunFields on ScrapeRun {
    id
    status
    mode
    date
    requestedAt
    startedAt
    finishedAt
    progress {
      ...Counts
      etaSeconds
    }
    platforms {
      platform
      availableAt
      progress {
        ...Counts
      }
    }
  }
  fragment Counts on ScrapeProgress {
    total
    succeeded
    failed
    skipped
    cancelled
    running
    queued
  }
`;

export interface Counts {
  total: number;
  succeeded: number;
  failed: number;
  skipped: number;
  cancelled: number;
  running: number;
  queued: number;
}

export interface Run {
  id: string;
  status: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'PARTIAL' | 'FAILED' | 'CANCELLED';
  mode: 'LIVE' | 'SIMULATED';
  date: string;
  requestedAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  progress: Counts & { etaSeconds: number | null };
  platforms: { platform: string; availableAt: string | null; progress: Counts }[];
}

export const hasEnded = (run: Run): boolean => run.status !== 'QUEUED' && run.status !== 'RUNNING';

/** "12 of 99: 10 succeeded, 1 failed, 1 skipped" */
export function describeCounts({ total, running, queued, ...ended }: Counts): string {
  const parts = (['succeeded', 'failed', 'skipped', 'cancelled'] as const)
    .filter((name) => ended[name] > 0)
    .map((name) => `${ended[name]} ${name}`);
  return `${total - running - queued} of ${total}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`;
}

/** The same of a run, and what it waits for: "0 of 2, BLUESKY is asked at 2026-11-28T08:15:00Z" */
export function describeRun({ progress, platforms }: Run): string {
  const waits = platforms
    .filter(({ availableAt, progress: { queued } }) => availableAt !== null && queued > 0)
    .map(({ platform, availableAt }) => `, ${platform} is asked at ${availableAt}`);
  return `${describeCounts(progress)}${waits.join('')}`;
}
