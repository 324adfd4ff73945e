import type { Plugin } from '@envelop/core';
import { useResponseCache, type Cache } from '@envelop/response-cache';
import type { AnswerCache, Lookup, Outcome } from './answerCache.ts';

/** Left in the context of a query that may be answered from the cache. */
export interface CachedQuery {
  key: string;
  lookup: Lookup;
  onOutcome: (outcome: Outcome) => void;
}

interface CacheContext {
  cachedQuery?: CachedQuery;
}

/**
 * The door of the ordinary execution: @envelop/response-cache with a handle that reads through. The plugin's own way of
 * storing is not used, as it walks every answer for ids (twice the work for each list inside a list), knows no single
 * flight, and neither waits for what it stores nor hears of its errors; nor is its invalidation, which goes by those ids.
 */
export function useAnswerCache(cache: AnswerCache): Plugin<CacheContext> {
  const plugin = useResponseCache<CacheContext>({
    cache: createHandle(cache),
    // Who asks is a part of the key already.
    session: () => null,
    // The plugin hands on what it is given, so that one handle is enough: one for each context would be made and remembered.
    buildResponseCacheKey: ({ context }) => (context as CacheContext).cachedQuery as never,
    getDocumentString: () => '',
    idFields: [],
    invalidateViaMutation: false,
    includeExtensionMetadata: false,
  });
  return {
    ...plugin,
    // The plugin's own option `enabled` remembers each context that it was asked about, until V8's next full collection.
    onExecute: (payload) => payload.args.contextValue.cachedQuery && plugin.onExecute?.(payload),
  };
}

function createHandle(cache: AnswerCache): Cache {
  return {
    async get(query) {
      const { key, lookup, onOutcome } = query as unknown as CachedQuery;
      const outcome = await cache.through(key, lookup);
      onOutcome(outcome);
      return outcome.result;
    },
    // Never called: whatever is asked for has been found or made.
    set: () => undefined,
    invalidate: () => undefined,
  };
}
