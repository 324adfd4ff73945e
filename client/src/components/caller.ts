import { graphql, type ResultOf } from '../graphql.ts';

/** Its answer is another for each who asks, so it stands alone: all others are shared. */
export const CallerQuery = graphql(`
  query Caller {
    caller {
      name
      role
      isSignedIn
      isOpen
    }
  }
`);

/** Who sits here, as the server knows them. */
export type Caller = ResultOf<typeof CallerQuery>['caller'];
