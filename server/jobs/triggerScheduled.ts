import { decodeId } from '../../schema/globalId.ts';
import { SCHEDULE } from '../auth/caller.ts';
import type { GraphQLHandler } from '../graphql/createGraphQLHandler.ts';
import { createRequestState } from '../graphql/requestState.ts';
import type { SlotAnswer } from './openSchedule.ts';

/** The documented operation, as any scheduler from outside sends it. */
const MUTATION = `mutation Scheduled($input: TriggerScrapeRunInput!) {
  triggerScrapeRun(input: $input) {
    __typename
    ... on TriggerScrapeRunSuccess { run { id } }
    ... on UserError { code message }
  }
}`;

interface Answer {
  data?: { triggerScrapeRun: { __typename: string; run?: { id: string }; message?: string } };
  errors?: { message: string }[];
}

/** Asks this server itself for a run of all ACTIVE accounts. Rejects when it can't answer. */
export async function triggerScheduled(
  handle: GraphQLHandler['handle'],
  idempotencyKey: string,
): Promise<SlotAnswer> {
  const body = JSON.stringify({ query: MUTATION, variables: { input: { idempotencyKey } } });
  const state = createRequestState({
    id: idempotencyKey,
    parameters: { body },
    cacheMode: 'use',
    caller: SCHEDULE,
  });
  const response = await handle({ method: 'POST', accept: 'application/json', state });
  const { data, errors } = (await response.json()) as Answer;
  const payload = data?.triggerScrapeRun;
  switch (payload?.__typename) {
    case 'TriggerScrapeRunSuccess':
      return { kind: 'started', runId: decodeId('ScrapeRun', payload.run!.id) };
    case 'NothingToScrapeError':
      return { kind: 'nothing' };
    case 'ScrapeRunActiveError':
      return { kind: 'active' };
    case undefined:
    default:
      throw new Error(payload?.message ?? errors?.[0]?.message ?? 'The run was not answered for.');
  }
}
