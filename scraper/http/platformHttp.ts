import type { Guard } from './connections.ts';
import { fetchJson, type JsonAnswer, type JsonRequest } from './fetchJson.ts';

/** What one request of an adapter says; the platform's name, deadline and body limit are its own settings. */
export interface PlatformRequest extends Pick<JsonRequest, 'url' | 'method' | 'headers' | 'body'> {
  /** True for what the platform does not count: a token that is fetched. */
  readonly isFree?: boolean;
  /** Only for an address that is not below the base URL: its own. */
  readonly guard?: Guard;
}

/** The only way by which an adapter reaches its platform. */
export interface PlatformHttp {
  /**
   * Waits for its turn by the platform's pace, asks, and reads the answer as JSON. Never rejects. `deferred`: the turn
   * would come too late for who asks; nothing was sent.
   */
  ask(request: PlatformRequest, signal: AbortSignal): Promise<JsonAnswer>;
}

/** The turns of one platform, shared by all workers. */
export interface PlatformPace {
  /** Resolves with null when a request may be sent now, else with the instant at which to try again. */
  take(signal: AbortSignal): Promise<Date | null>;
}

/** For tests, and whoever else may ask as fast as they like. */
export const UNPACED: PlatformPace = { take: () => Promise.resolve(null) };

export interface PlatformHttpOptions extends Pick<JsonRequest, 'service' | 'guard'> {
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
  readonly pace: PlatformPace;
}

export function createPlatformHttp({ pace, ...settings }: PlatformHttpOptions): PlatformHttp {
  return {
    async ask({ isFree = false, ...request }, signal) {
      const until = isFree ? null : await pace.take(signal);
      if (until !== null) {
        return {
          kind: 'deferred',
          message: `${settings.service} is asked again when its turn comes.`,
          until,
        };
      }
      return fetchJson({ ...settings, ...request }, signal);
    },
  };
}
