import type { CombinedError } from 'urql';

/** What went wrong, for a person: a title, and what to do or to expect. */
export interface ErrorDescription {
  readonly title: string;
  readonly detail: string;
  /** The stable code of docs/reference/errors.md, when the server gave one. */
  readonly code: string | undefined;
}

const BY_CODE: Readonly<Record<string, readonly [title: string, detail: string]>> = {
  BAD_USER_INPUT: ['The server refuses this question', ''],
  INVALID_ID: ['This link is broken', 'Its id cannot be read.'],
  INVALID_CURSOR: ['This page of the list is gone', 'Its address belongs to another order or filter.'],
  BODY_TOO_LARGE: ['This is too much at once', ''],
  RATE_LIMITED: ['Too many requests', 'Wait a moment, then try again.'],
  COST_LIMIT: ['This question costs too much', 'Narrow the filter or the dates.'],
  TIMEOUT: ['The server took too long', 'It gave up on this question. Try again, or narrow the dates.'],
  SERVICE_UNAVAILABLE: [
    'The database is away',
    'The server runs, but cannot reach its data. Try again soon.',
  ],
  UNAUTHENTICATED: ['You are not signed in', 'This server answers only to known callers.'],
  FORBIDDEN: ['This is not for your role', ''],
  DOCUMENT_NOT_TRUSTED: ['Tidemark was updated meanwhile', 'Load this page again to go on.'],
  INTERNAL_ERROR: ['The server failed', 'It has written the reason into its log.'],
};

/** Turns an urql error into two sentences: network first, then the first coded error of the answer. */
export function describeError(error: CombinedError): ErrorDescription {
  const first = error.graphQLErrors[0];
  if (!first) {
    const status = (error.response as Response | undefined)?.status;
    if (status !== undefined) {
      const detail = `Something between here and Tidemark answered with HTTP status ${status}.`;
      return { title: 'The answer makes no sense', detail, code: undefined };
    }
    const detail = navigator.onLine
      ? 'Tidemark may be stopped or restarting.'
      : 'This device is offline. Nothing here is refreshed until it is back.';
    return { title: 'The server does not answer', detail, code: undefined };
  }
  const code = first.extensions['code'] as string | undefined;
  const [title, detail] = (code && BY_CODE[code]) || ['This could not be loaded', ''];
  return { title, detail: detail || first.message, code };
}
