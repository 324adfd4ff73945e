import { getOperationAST, OperationTypeNode, type ExecutionArgs } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Database } from '../../db/database.ts';
import type { GraphQLContext, Ports } from '../../schema/context.ts';
import { bindLoaders, createLoaders, type Loaders } from '../../schema/loaders/createLoaders.ts';
import { createReadLog, type ReadLog } from '../../schema/loaders/readLog.ts';
import { createOperationClock } from '../../schema/operationClock.ts';
import type { ServerContext } from './requestState.ts';

/** What an operation has done, told when its execution has ended. */
export interface OperationReport {
  operationName: string | null;
  reads: ReadLog;
}

export interface OperationContextOptions {
  database: Database;
  ports: Ports;
  now: () => Date;
  onOperation: ((report: OperationReport) => void) | undefined;
}

/** Until callers are told apart, all are one. */
const CALLER = 'anyone';

/**
 * Gives each operation its context. The queries of one HTTP request share their loaders, so that a batch of ten needs
 * no more statements than one of them; a mutation has its own, as what was loaded before it may be out of date after.
 */
export function useOperationContext(options: OperationContextOptions): Plugin<object, ServerContext> {
  const { database, ports, now, onOperation } = options;
  const freshLoaders = (): Loaders => createLoaders(database, now);

  function addContext(target: Partial<GraphQLContext>, loaders: Loaders): ReadLog {
    const reads = createReadLog();
    const renewLoaders = (): void => void (target.loaders = bindLoaders(freshLoaders(), reads));
    Object.assign(target, {
      loaders: bindLoaders(loaders, reads),
      reads,
      renewLoaders,
      ports,
      clock: createOperationClock(now, reads),
      caller: CALLER,
    });
    return reads;
  }

  return {
    onExecute({ args }) {
      const { document, operationName, contextValue } = args as ExecutionArgs;
      const { state } = contextValue as ServerContext;
      const operation = getOperationAST(document, operationName);
      const isMutation = operation?.operation === OperationTypeNode.MUTATION;
      const loaders = isMutation ? freshLoaders() : (state.loaders ??= freshLoaders());
      const reads = addContext(contextValue as Partial<GraphQLContext>, loaders);
      if (!onOperation) return undefined;
      return { onExecuteDone: () => onOperation({ operationName: operation?.name?.value ?? null, reads }) };
    },
    onSubscribe({ args }) {
      addContext((args as ExecutionArgs).contextValue as Partial<GraphQLContext>, freshLoaders());
    },
  };
}
