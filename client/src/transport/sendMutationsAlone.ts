import { makeOperation, mapExchange, type Exchange } from 'urql';

/** A mutation is not put into a batch: it would hold back the answers of the queries beside it. */
export const createSendMutationsAlone = (fetch: typeof globalThis.fetch): Exchange =>
  mapExchange({
    onOperation(operation) {
      if (operation.kind !== 'mutation') return operation;
      return makeOperation('mutation', operation, { ...operation.context, fetch });
    },
  });
