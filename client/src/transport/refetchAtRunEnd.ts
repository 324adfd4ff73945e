import { mapExchange, type Exchange } from 'urql';

/** What a scrape run changes: every query that shows one of these is fetched again when the run has ended. */
const CHANGED_BY_A_RUN = ['Account', 'Snapshot', 'Summary', 'ScrapeRun', 'ScrapeTask', 'PlatformStatus'];

/**
 * Tells the document cache, which sits above this exchange, that the last event of a run has changed data:
 * the cache invalidates by the typenames in the context of a subscription's result.
 */
export const refetchAtRunEnd: Exchange = mapExchange({
  onResult(result) {
    const data = result.data as { scrapeRunProgress?: { finishedAt?: string | null } } | undefined;
    if (result.operation.kind !== 'subscription' || !data?.scrapeRunProgress?.finishedAt) return result;
    const context = { ...result.operation.context, additionalTypenames: CHANGED_BY_A_RUN };
    return { ...result, operation: { ...result.operation, context } };
  },
});
