import type { Loaders } from '../../schema/loaders/createLoaders.ts';
import type { ParameterSource } from './readParameters.ts';

/** What the parts of the server share about one HTTP request on its way through Yoga. */
export interface RequestState {
  /** Told to the client as X-Request-Id and written into the log with each error. */
  readonly id: string;
  readonly parameters: ParameterSource;
  /** The operations came as an array. */
  isBatch: boolean;
  /** The answer holds errors. */
  failed: boolean;
  /** Shared by the queries of the request; made by the first of them. */
  loaders: Loaders | undefined;
}

/** Yoga's server context: every context of an operation inherits it. */
export interface ServerContext {
  state: RequestState;
}
