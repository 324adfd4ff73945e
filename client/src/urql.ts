import { cacheExchange, Client, fetchExchange, subscriptionExchange } from 'urql';
import { createBatchingFetch } from './transport/createBatchingFetch.ts';
import { createHashingFetch } from './transport/createHashingFetch.ts';
import { createLeaveWhenSignedOut } from './transport/leaveWhenSignedOut.ts';
import { refetchAtRunEnd } from './transport/refetchAtRunEnd.ts';
import { createSendMutationsAlone } from './transport/sendMutationsAlone.ts';
import { subscribeOverSse } from './transport/subscribeOverSse.ts';

const GRAPHQL_PATH = '/graphql';
const nativeFetch: typeof fetch = (input, init) => globalThis.fetch(input, init);
const fetchAlone = createHashingFetch(nativeFetch);

/**
 * The one urql Client of the dashboard. A page shows what the document cache has at once and asks the server
 * again, so that a tab left open for days never shows old numbers as new ones.
 */
export const client = new Client({
  url: GRAPHQL_PATH,
  preferGetMethod: false,
  requestPolicy: 'cache-and-network',
  fetch: createHashingFetch(createBatchingFetch(nativeFetch)),
  fetchOptions: { headers: { accept: 'application/graphql-response+json, application/json' } },
  exchanges: [
    cacheExchange,
    createLeaveWhenSignedOut(),
    refetchAtRunEnd,
    createSendMutationsAlone(fetchAlone),
    subscriptionExchange({
      forwardSubscription: (request) => ({
        subscribe: (observer) => ({
          unsubscribe: subscribeOverSse(GRAPHQL_PATH, JSON.stringify(request), observer, fetchAlone),
        }),
      }),
    }),
    fetchExchange,
  ],
});
