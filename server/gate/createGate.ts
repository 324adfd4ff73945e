import {
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { Caller } from '../auth/caller.ts';
import { demandsOf, rightsFault } from '../auth/demands.ts';
import { coerceVariables, type Variables } from '../graphql/coerceVariables.ts';
import type { RequestState } from '../graphql/requestState.ts';
import { isDeeperThan, VALUE_DEPTH_LIMIT } from './deepValue.ts';
import { createDocuments, type Documents } from './documents.ts';
import { limitError } from './limitError.ts';
import type { RateLimits } from './openRateLimits.ts';
import { createMeasureCost, LEAST_COST, type OperationCost } from './operationCost.ts';
import type { Shortage } from './rateLimiter.ts';
import { resolveDocument } from './resolveDocument.ts';
import { TRIGGERS_A_MINUTE } from './triggerLimit.ts';
import type { TrustedDocuments } from './trustedDocuments.ts';

/** What the gate says of one operation. */
export interface Verdict {
  /** Why it is not executed; empty when it is. */
  errors: readonly GraphQLError[];
  cost: OperationCost;
  /** What is executed; undefined when nothing is, be it for its parameters, of which the gate is no judge. */
  chosen?: { document: DocumentNode; operation: OperationDefinitionNode };
}

/** Stands before everything that is executed: what may be asked, by whom, and how much of it. */
export interface Gate {
  /**
   * Judges the operations of a request, fills in documents that are named by their hash, and takes what they cost.
   * @throws a GraphQLError by which the whole request is refused
   */
  admit(state: RequestState, method: string): void | Promise<void>;
  readonly documents: Documents;
  /** Whether messages may name what is in the schema and was not asked for. */
  readonly introspection: boolean;
}

export interface GateOptions {
  schema: GraphQLSchema;
  limits: RateLimits;
  trusted: TrustedDocuments;
  trustedOnly: boolean;
  introspection: boolean;
}

/** Of one HTTP request. Its points come back in a hundred seconds, its nodes are an answer of some megabytes. */
export const MOST_POINTS = 5_000;
export const MOST_NODES = 50_000;

export function createGate({ schema, limits, trusted, trustedOnly, introspection }: GateOptions): Gate {
  const documents = createDocuments({ schema, introspection });
  const measureCost = createMeasureCost(schema);

  function judge(operation: GraphQLParams | null, caller: Caller, method: string): Verdict {
    if (typeof operation !== 'object' || operation === null) return NOTHING;
    if (
      isDeeperThan(operation.variables, VALUE_DEPTH_LIMIT) ||
      isDeeperThan(operation.extensions, VALUE_DEPTH_LIMIT)
    )
      return refused([TOO_DEEP]);
    // What this process asks by itself, it has written itself.
    const isRequired = trustedOnly && caller.bucket !== null;
    const untrusted = resolveDocument(operation, { trusted, isRequired });
    if (untrusted) return refused([untrusted]);
    if (typeof operation.query !== 'string') return NOTHING;
    const { document, errors } = documents.read(operation.query);
    if (errors) return refused(errors);
    const chosen = getOperationAST(document, operation.operationName);
    // Which of several is not said: none is executed.
    if (!chosen) return NOTHING;
    const forbidden = rightsFault(caller, demandsOf(schema, document, chosen));
    if (forbidden) return refused([forbidden]);
    // Nor is a mutation by GET.
    if (method === 'GET' && chosen.operation === OperationTypeNode.MUTATION) return NOTHING;
    try {
      const cost = costOf(document, chosen, operation.variables);
      return { errors: [], cost, chosen: { document, operation: chosen } };
    } catch (error) {
      // A variable that may be null was to say what @skip or @include do, and is.
      if (!(error instanceof GraphQLError)) throw error;
      return refused([
        new GraphQLError(error.message, {
          nodes: error.nodes ?? null,
          extensions: { code: 'BAD_USER_INPUT' },
        }),
      ]);
    }
  }

  function costOf(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: unknown,
  ): OperationCost {
    if (variables !== undefined && typeof variables !== 'object') return LEAST_COST;
    const coerced = coerceVariables(schema, operation, variables as Variables | null | undefined);
    return coerced ? measureCost({ schema, document, operation, variables: coerced }) : LEAST_COST;
  }

  function take(state: RequestState, points: number): void {
    if (points === state.pointsTaken) return;
    const { bucket } = state.caller;
    // A bucket is to hold all of them at once.
    limits.giveBack(bucket, state.pointsTaken);
    state.pointsTaken = 0;
    const shortage = limits.take(bucket, points);
    if (shortage) {
      state.retryAfter = shortage.retryAfter;
      throw rateLimited(shortage, points, limits.figures(bucket));
    }
    state.pointsTaken = points;
  }

  return {
    documents,
    introspection,
    admit(state, method) {
      const { caller, operations } = state;
      // Before any work: who has nothing left is not even read.
      take(state, 1);
      state.verdicts = operations.map((operation) => judge(operation, caller, method));
      const { points, nodes, triggers } = costOfRequest(state.verdicts);
      if (points > MOST_POINTS || nodes > MOST_NODES) throw tooCostly(points, nodes);
      take(state, points);
      if (triggers === 0) return undefined;
      return limits.takeTriggers(caller.bucket, triggers).then((shortage) => {
        if (!shortage) return;
        state.retryAfter = shortage.retryAfter;
        throw tooManyRuns(shortage);
      });
    },
  };
}

const NOTHING: Verdict = { errors: [], cost: LEAST_COST };

const refused = (errors: readonly GraphQLError[]): Verdict => ({ errors, cost: LEAST_COST });

/** What the operations of a request that are admitted cost together; a refusal is an answer, too. */
export function costOfRequest(verdicts: readonly Verdict[]): OperationCost {
  const admitted = verdicts.filter(({ errors }) => errors.length === 0);
  const sumOf = (of: keyof OperationCost): number => admitted.reduce((sum, { cost }) => sum + cost[of], 0);
  return { points: Math.max(sumOf('points'), 1), nodes: sumOf('nodes'), triggers: sumOf('triggers') };
}

const TOO_DEEP = limitError(
  'DEPTH_LIMIT',
  `Expected at most ${VALUE_DEPTH_LIMIT} objects and lists inside each other in "variables", got more.`,
  { limit: VALUE_DEPTH_LIMIT },
);

const tooCostly = (points: number, nodes: number): GraphQLError =>
  limitError(
    'COST_LIMIT',
    `Expected a request of at most ${MOST_POINTS} points and ${MOST_NODES} nodes, got ${points} points and ${nodes} nodes. ` +
      'Ask for smaller pages, or for fewer pages inside each other.',
    { points, nodes, limit: { points: MOST_POINTS, nodes: MOST_NODES } },
  );

/** Refuses a request for which a caller has not enough points. */
export function rateLimited(
  { retryAfter }: Shortage,
  points: number,
  figures: ReturnType<RateLimits['figures']>,
): GraphQLError {
  const left = figures ? leftOf(figures) : '';
  const message = `The request costs ${points} point${points === 1 ? '' : 's'}${left}. Try again in ${retryAfter} s.`;
  return limitError('RATE_LIMITED', message, { points, retryAfter, ...figures });
}

const leftOf = ({ owed, remaining, capacity }: NonNullable<ReturnType<RateLimits['figures']>>): string =>
  owed > 0 ? `, and ${owed} are owed for earlier ones` : `, ${remaining} of ${capacity} are left`;

const tooManyRuns = ({ retryAfter }: Shortage): GraphQLError =>
  limitError(
    'RATE_LIMITED',
    `A caller starts at most ${TRIGGERS_A_MINUTE} runs a minute. Try again in ${retryAfter} s.`,
    { runs: TRIGGERS_A_MINUTE, retryAfter },
  );
