import {
  getOperationAST,
  OperationTypeNode,
  type ExecutionArgs,
  type ExecutionResult,
  type OperationDefinitionNode,
} from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import type { Database } from '../../db/database.ts';
import type { GraphQLContext, Ports } from '../../schema/context.ts';
import { deadlineSecondsOf } from '../../schema/deadlineSeconds.ts';
import { lazily } from '../../schema/lazily.ts';
import { bindLoaders, createLoaders, type Loaders } from '../../schema/loaders/createLoaders.ts';
import { createReadLog, type ReadLog } from '../../schema/loaders/readLog.ts';
import { createOperationClock } from '../../schema/operationClock.ts';
import { demandsOf, type Demands } from '../auth/demands.ts';
import type { Caller } from '../auth/caller.ts';
import type { AnswerCache } from '../cache/answerCache.ts';
import { BYPASSED } from '../cache/cacheStatus.ts';
import { operationKey } from '../cache/operationKey.ts';
import type { CachedQuery } from '../cache/useAnswerCache.ts';
import type { Warming } from '../cache/warming/openWarming.ts';
import { MUTATION_SECONDS } from './deadline.ts';
import { operationNameOf } from './operationName.ts';
import type { RequestState, ServerContext } from './requestState.ts';

/** What an operation has done, told when its execution has ended; not told of an answer from the cache. */
export interface OperationReport {
  operationName: string | null;
  reads: ReadLog;
}

export interface OperationContextOptions {
  database: Database;
  cache: AnswerCache;
  popular: Pick<Warming['popular'], 'learn'>;
  /** What resolvers may ask, on the handle of the database that their operation has. */
  portsOn: (database: Database) => Ports;
  now: () => Date;
  onOperation: ((report: OperationReport) => void) | undefined;
}

/** What Yoga and this plugin put into the context of an operation. */
type OperationContext = GraphQLContext & ServerContext & { params: GraphQLParams; cachedQuery?: CachedQuery };

/** What an answer depends on of who asks: all who have the rights share it, but for one that tells who asks. */
const audienceOf = ({ name, role }: Caller, demands: Demands): string =>
  demands.isAboutCaller ? `${role} ${name}` : demands.role;

/**
 * Gives each operation its context: the gate has let it in. The queries of one HTTP request share their loaders,
 * so that a batch of ten needs no more statements than one of them; a mutation has its own, as what was loaded before it
 * may be out of date after.
 */
export function useOperationContext(options: OperationContextOptions): Plugin<object, ServerContext> {
  const { database, cache, popular, portsOn, now, onOperation } = options;
  /** Few operations ask for anything but data. */
  const openPorts = lazily<Database, Ports>(
    Object.keys(portsOn(database)) as (keyof Ports)[],
    (name, handle) => portsOn(handle)[name],
  );

  function addContext(
    target: Partial<GraphQLContext>,
    { caller, id }: RequestState,
    handle: Database,
    loaders: Loaders = createLoaders(handle, now),
  ): ReadLog {
    const reads = createReadLog();
    const renewLoaders = (): void => void (target.loaders = bindLoaders(createLoaders(handle, now), reads));
    Object.assign(target, {
      loaders: bindLoaders(loaders, reads),
      reads,
      renewLoaders,
      clock: createOperationClock(now, reads),
      caller,
      requestId: id,
      noteChange: () => undefined,
      ports: openPorts(handle),
    });
    return reads;
  }

  /** For queries and streams: of no use once nobody waits. */
  function readingHandle(state: RequestState): Database {
    const from = state.database ?? database;
    return from.within(state.work?.signal, state.cause);
  }

  /** For mutations: who has left does not stop a change half way. */
  const changingHandle = ({ deadline, cause }: RequestState): Database =>
    database.within(deadline?.signal, cause);

  /** The fence comes first: what is loaded after it is at least as new. */
  function sharedBy(state: RequestState): NonNullable<RequestState['shared']> {
    if (state.shared) return state.shared;
    const { fence } = cache;
    const handle = readingHandle(state);
    return (state.shared = { fence, handle, loaders: createLoaders(handle, now) });
  }

  function nameOperation(state: RequestState, place: number, operation: OperationDefinitionNode): void {
    const name = operationNameOf(operation);
    state.names[place] = name;
    state.cause.operation ??= name;
  }

  return {
    onExecute({ args, executeFn }) {
      const execution = args as ExecutionArgs;
      const context = execution.contextValue as OperationContext;
      const { state, params } = context;
      const operation = getOperationAST(execution.document, execution.operationName);
      const report = (reads: ReadLog): void =>
        onOperation?.({ operationName: operation?.name?.value ?? null, reads });
      const place = state.operations.indexOf(params);
      if (operation) nameOperation(state, place, operation);

      const demands = operation && demandsOf(execution.schema, execution.document, operation);

      if (operation?.operation !== OperationTypeNode.QUERY) {
        const { schema, document, operationName } = execution;
        state.deadline?.allow(deadlineSecondsOf(schema, document, operationName) ?? MUTATION_SECONDS);
        const reads = addContext(context, state, changingHandle(state));
        state.outcomes[place] = { key: undefined, answer: undefined, status: BYPASSED };
        return { onExecuteDone: () => report(reads) };
      }
      const { loaders, fence, handle } = sharedBy(state);
      const reads = addContext(context, state, handle, loaders);
      const key = operationKey(execution, audienceOf(state.caller, demands!));
      if (key === undefined) return undefined;
      context.cachedQuery = {
        key,
        lookup: {
          fence,
          mode: state.cacheMode,
          isAbsentFromRedis: state.isAbsentFromRedis,
          work: state.work,
          async execute() {
            const result = (await executeFn(args)) as ExecutionResult;
            report(reads);
            return { result, reads };
          },
        },
        onOutcome({ answer, status }) {
          state.outcomes[place] = { key, answer, status };
          // What is warmed is asked by nobody in particular.
          if (answer && state.cacheMode === 'use' && demands!.role === 'viewer' && !demands!.isAboutCaller)
            popular.learn(key, params);
        },
      };
      return undefined;
    },
    onSubscribe({ args }) {
      const { document, operationName, contextValue } = args as ExecutionArgs;
      const context = contextValue as OperationContext;
      const operation = getOperationAST(document, operationName);
      if (operation) nameOperation(context.state, 0, operation);
      addContext(context, context.state, readingHandle(context.state));
    },
  };
}
