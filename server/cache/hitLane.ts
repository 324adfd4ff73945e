import { LRUCache } from 'lru-cache';
import { hash } from 'node:crypto';
import { spliceAnswers, type Answer } from './answer.ts';
import type { Caller } from '../auth/caller.ts';
import type { OperationCounters } from '../metrics/operationCounters.ts';
import { statusOf, type AnswerStore, type Found } from './answerStore.ts';
import { formatCacheStatus } from './cacheStatus.ts';

/** Requests whose keys are known: some 200 bytes each, and their names. */
const MOST_REQUESTS = 20_000;
/** Of what a client sent, in bytes. A longer text is hashed, so that all names together take some megabytes at most. */
const LONGEST_NAME = 512;

/** Which answers a request asks for, learned when it was first executed. */
export interface Pointer {
  keys: readonly string[];
  isBatch: boolean;
  operations: readonly OperationCounters[];
}

export interface LaneHit extends Pick<Pointer, 'operations'> {
  answer: Answer;
  cacheStatus: string;
}

/**
 * The door before Yoga: a request whose bytes were seen before is answered from what the other door has stored, without
 * parsing anything. It stores no answers, and knows those of a request by their keys only.
 */
export interface HitLane {
  /** Undefined when any of the answers is not there. */
  find(request: string): LaneHit | undefined | Promise<LaneHit | undefined>;
  learn(request: string, pointer: Pointer): void;
}

/**
 * A name for what a client sent, its formatting included, and for who sent it. It says how long the caller's own name is,
 * which may end as any text: else what one sends could begin with the rest of another's name.
 */
export function requestName({ name, role }: Caller, sent: Buffer | string): string {
  const text = sent.length <= LONGEST_NAME ? sent.toString('latin1') : `#${hash('sha256', sent, 'base64')}`;
  // A query string sent as a body is no request.
  const form = typeof sent === 'string' ? 'query' : 'body';
  return `${form} ${role} ${name.length} ${name} ${text}`;
}

/** @param onUse told of each answer that is served */
export function createHitLane(store: AnswerStore, onUse: (key: string) => void): HitLane {
  const pointers = new LRUCache<string, Pointer>({ max: MOST_REQUESTS });

  function answerOf(found: readonly Found[], { keys, isBatch, operations }: Pointer): LaneHit {
    found.forEach(store.countHit);
    keys.forEach(onUse);
    return {
      answer: isBatch ? spliceAnswers(found.map(({ entry }) => entry)) : found[0]!.entry,
      cacheStatus: formatCacheStatus(found.map(statusOf)),
      operations,
    };
  }

  async function fetchMissing(
    peeked: readonly (Found | undefined)[],
    pointer: Pointer,
  ): Promise<LaneHit | undefined> {
    const found = await Promise.all(
      peeked.map(async (each, index) => each ?? store.fetch(pointer.keys[index]!)),
    );
    return areAllThere(found) ? answerOf(found, pointer) : undefined;
  }

  return {
    find(request) {
      const pointer = pointers.get(request);
      if (!pointer) return undefined;
      const peeked = pointer.keys.map(store.peek);
      return areAllThere(peeked) ? answerOf(peeked, pointer) : fetchMissing(peeked, pointer);
    },
    learn: (request, pointer) => void pointers.set(request, pointer),
  };
}

const areAllThere = (found: readonly (Found | undefined)[]): found is readonly Found[] =>
  found.every((each) => each !== undefined);
