import { cacheExchange, Client, fetchExchange, subscriptionExchange } from 'urql';
import { createBatchingFetch } from './transport/createBatchingFetch.ts';
import { createLeaveWhenSignedOut } from './transport/leaveWhenSignedOut.ts';
import { refetchAtRunEnd } from './transport/refetchAtRunEnd.ts';
import { sendMutationsAlone } from './transport/sendMutationsAlone.ts';
import { subscribeOverSse } from './transport/subscribeOverSse.ts';

const GRAPHQL_PATH = '/graphql';

/**
 * The one urql Client of the dashboard. A page shows what the document cache has at once and asks the server
 * again, so that a tab left open for days never shows old numbers as new ones.
 */
export const client = new Client({
  url: GRAPHQL_PATH,
  preferGetMethod: false,
  requestPolicy: 'cache-and-network',
  fetch: createBatchingFetch((input, init) => globalThis.fetch(input, init)),
  fetchOptions: { headers: { accept: 'application/graphql-response+json, application/json' } },
  exchanges: [
    cacheExchange,
    createLeaveWhenSignedOut(),
    refetchAtRunEnd,
    sendMutationsAlone,
    subscriptionExchange({
      forwardSubscription: (request) => ({
        subscribe: (observer) => ({
          unsubscribe: subscribeOverSse(GRAPHQL_PATH, JSON.stringify(request), observer),
        }),
      }),
    }),
    fetchExchange,
  ],
});
