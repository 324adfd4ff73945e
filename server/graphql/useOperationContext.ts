import { getOperationAST, OperationTypeNode, type ExecutionArgs } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Database } from '../../db/database.ts';
import type { GraphQLContext, Ports, ReadLog } from '../../schema/context.ts';
import { bindLoaders, createLoaders, type Loaders } from '../../schema/loaders/createLoaders.ts';
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
  const contextFor = (loaders: Loaders): GraphQLContext => {
    const reads: ReadLog = { tags: new Set() };
    return {
      loaders: bindLoaders(loaders, reads),
      reads,
      // Called on the context that resolvers have, into which this object was copied.
      renewLoaders() {
        this.loaders = bindLoaders(freshLoaders(), reads);
      },
      ports,
      now,
      caller: CALLER,
    };
  };

  return {
    onExecute({ args, extendContext }) {
      const { state } = args.contextValue as unknown as ServerContext;
      const { document, operationName: chosen } = args as ExecutionArgs;
      const operation = getOperationAST(document, chosen);
      const isMutation = operation?.operation === OperationTypeNode.MUTATION;
      const context = contextFor(isMutation ? freshLoaders() : (state.loaders ??= freshLoaders()));
      extendContext(context as never);
      if (!onOperation) return undefined;
      const operationName = operation?.name?.value ?? null;
      return { onExecuteDone: () => onOperation({ operationName, reads: context.reads }) };
    },
    onSubscribe({ extendContext }) {
      extendContext(contextFor(freshLoaders()) as never);
    },
  };
}
