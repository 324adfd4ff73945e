import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './graphql-env.d.ts';

/**
 * Types every document of the client against schema/schema.graphql, so that a renamed field breaks `tsc`.
 * Refreshed by `npx gql.tada generate-output -c client/tsconfig.json`.
 */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: {
    /** Calendar day in UTC, `2026-11-21`. */
    Date: string;
    /** Instant in UTC, RFC 3339. */
    DateTime: string;
    /** Whole number within ±(2^53-1). */
    SafeInt: number;
  };
}>();

export { readFragment, type FragmentOf, type ResultOf, type VariablesOf } from 'gql.tada';
