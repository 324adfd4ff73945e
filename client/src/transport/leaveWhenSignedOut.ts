import { mapExchange, type Exchange } from 'urql';
import { leave } from './leave.ts';
import { signInPath } from './signInPath.ts';

/**
 * When the server does not know us any more, by whatever operation that shows, the sign-in page takes the place of this
 * one. Nobody is told of what is refused then: the page would show one error for each of its parts until it is gone.
 */
export function createLeaveWhenSignedOut(): Exchange {
  let isLeaving = false;
  return mapExchange({
    onResult(result) {
      const isRefused = result.error?.graphQLErrors.some(
        ({ extensions }) => extensions['code'] === 'UNAUTHENTICATED',
      );
      // The sign-in page asks as well, and takes no for an answer.
      if (!isRefused || location.pathname === '/login') return result;
      if (!isLeaving) leave(signInPath());
      isLeaving = true;
      return new Promise(() => undefined);
    },
  });
}
