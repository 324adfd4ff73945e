import { isAsyncIterable, mapAsyncIterator } from '@envelop/core';
import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import { codeErrors } from './codeErrors.ts';
import type { RequestState, ServerContext } from './requestState.ts';

/**
 * Every error leaves with a documented code and nothing internal, whoever made it; what was unexpected is logged
 * with the id of its request. This is the last hook before an answer is written, so nothing gets by it.
 */
export function useErrorCodes(log: Logger): Plugin<object, ServerContext> {
  function finish<T extends ExecutionResult>(result: T, state: RequestState, place = 0): T {
    if (!result.errors?.length) return result;
    state.failures.add(place);
    const { errors, unexpected } = codeErrors(result.errors, result.data);
    const [first] = unexpected;
    // One line for all: a list of a hundred rows fails a hundred times for one reason.
    if (first !== undefined)
      log.error({ requestId: state.id, err: first, count: unexpected.length }, 'resolver failed');
    return { ...result, errors };
  }

  return {
    onResultProcess({ result, setResult, serverContext: { state } }) {
      if (Array.isArray(result)) setResult(result.map((each, place) => finish(each, state, place)));
      else if (isAsyncIterable(result))
        setResult(mapAsyncIterator(result, (each) => finish(each as never, state)));
      else setResult(finish(result, state));
    },
  };
}
