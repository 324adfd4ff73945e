import type { PlatformAdapter } from './adapter.ts';

/** Holds the callers of an adapter to its batch size, as its interface says. `service` is how messages name the platform. */
export function withinBatch(adapter: PlatformAdapter, service: string): PlatformAdapter {
  const { batchSize } = adapter;
  return {
    ...adapter,
    async fetchProfiles(requests, signal) {
      if (requests.length > batchSize) {
        throw new RangeError(
          `${service} is asked for at most ${batchSize} accounts a call, got ${requests.length}.`,
        );
      }
      return adapter.fetchProfiles(requests, signal);
    },
  };
}
