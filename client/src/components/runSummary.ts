import { graphql } from '../graphql.ts';

/** What a line can say of a run; the list takes it from the query, or from live progress while the run goes on. */
export const RunSummaryFragment = graphql(`
  fragment RunSummary on ScrapeRun @_unmask {
    id
    status
    mode
    trigger
    priority
    date
    requestedAt
    startedAt
    finishedAt
    progress {
      total
      succeeded
      failed
      skipped
      cancelled
      running
      queued
      etaSeconds
    }
  }
`);
