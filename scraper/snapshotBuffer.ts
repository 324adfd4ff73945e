import { dayOf } from '../db/day.ts';
import type { Day } from '../db/domain.ts';
import type { NewSnapshot } from '../db/writes/mergeSnapshot.ts';
import { SNAPSHOT_NUMBERS, type SnapshotNumber, type SnapshotNumbers } from './snapshotRow.ts';

/** Rows of a file, a million with six numbers each in some 60 MB: as objects they would take several times as much. */
export interface SnapshotBuffer {
  readonly size: number;
  /** `account` is a number that the caller gives, from 0. */
  add(account: number, date: Day, numbers: SnapshotNumbers): void;
  /**
   * Takes all rows out, in runs of about `length`: by the rank of their account, then by day, then as they were added.
   * An account's rows come in one run unless they are very many, those of one day always.
   */
  takeRuns(accounts: readonly RankedAccount[], length: number): Generator<NewSnapshot[]>;
}

/** What becomes of the account with the number of its place. Numbers of one account have one rank. */
export interface RankedAccount {
  readonly id: number;
  readonly rank: number;
}

const BLOCK_ROWS = 8_192;
const MS_PER_DAY = 86_400_000;
/** What a run may have more than was asked for, so that an account is not cut in two. */
const PATIENCE = 2;

interface Block {
  accounts: Uint32Array;
  /** Since 1970. */
  days: Int32Array;
  /** NaN is unknown; a column of which nothing is known is not there. */
  numbers: Partial<Record<SnapshotNumber, Float64Array>>;
}

export function createSnapshotBuffer(): SnapshotBuffer {
  let blocks: Block[] = [];
  let size = 0;

  const blockOf = (position: number): Block => blocks[Math.floor(position / BLOCK_ROWS)]!;
  const dayNumberAt = (position: number): number => blockOf(position).days[position % BLOCK_ROWS]!;

  /** The positions of each account's rows, by the ranks of the accounts, each by day and then as they were added. */
  function* groups(accounts: readonly RankedAccount[]): Generator<Uint32Array> {
    const rankAt = (position: number): number =>
      accounts[blockOf(position).accounts[position % BLOCK_ROWS]!]!.rank;
    const ends = new Uint32Array(accounts.length);
    for (let position = 0; position < size; position += 1) ends[rankAt(position)]! += 1;
    for (let rank = 1; rank < ends.length; rank += 1) ends[rank]! += ends[rank - 1]!;
    const order = new Uint32Array(size);
    const starts = ends.slice();
    // From behind, so that those of one account stay in their order.
    for (let position = size - 1; position >= 0; position -= 1) {
      const rank = rankAt(position);
      starts[rank]! -= 1;
      order[starts[rank]!] = position;
    }
    for (const [rank, end] of ends.entries()) {
      const group = order.subarray(starts[rank], end);
      yield group.sort((a, b) => dayNumberAt(a) - dayNumberAt(b) || a - b);
    }
  }

  /** A file has few days, and making the text of one costs more than the rest of a row. */
  const days = new Map<number, Day>();
  function dayAt(number: number): Day {
    const known = days.get(number);
    if (known !== undefined) return known;
    const day = dayOf(new Date(number * MS_PER_DAY));
    days.set(number, day);
    return day;
  }

  function rowAt(position: number, accounts: readonly RankedAccount[]): NewSnapshot {
    const block = blockOf(position);
    const offset = position % BLOCK_ROWS;
    const at = (name: SnapshotNumber): number | null => {
      const number = block.numbers[name]?.[offset];
      return number === undefined || Number.isNaN(number) ? null : number;
    };
    const followers = at('followers');
    return {
      accountId: accounts[block.accounts[offset]!]!.id,
      date: dayAt(block.days[offset]!),
      source: 'IMPORTED',
      capturedAt: null,
      followers,
      following: at('following'),
      listed: at('listed'),
      posts: at('posts'),
      likes: at('likes'),
      comments: at('comments'),
      shares: at('shares'),
      views: at('views'),
      followersPrecision: followers === null ? null : 'EXACT',
      // A file does not say why.
      followersMissing: followers === null ? 'NOT_REPORTED' : null,
      engagementsReported: at('engagements'),
    };
  }

  return {
    get size() {
      return size;
    },
    add(account, date, numbers) {
      const offset = size % BLOCK_ROWS;
      if (offset === 0) {
        blocks.push({
          accounts: new Uint32Array(BLOCK_ROWS),
          days: new Int32Array(BLOCK_ROWS),
          numbers: {},
        });
      }
      const block = blocks.at(-1)!;
      block.accounts[offset] = account;
      block.days[offset] = Date.parse(date) / MS_PER_DAY;
      for (const name of SNAPSHOT_NUMBERS) {
        const number = numbers[name];
        if (number === null) continue;
        block.numbers[name] ??= new Float64Array(BLOCK_ROWS).fill(NaN);
        block.numbers[name][offset] = number;
      }
      size += 1;
    },
    *takeRuns(accounts, length) {
      let run: NewSnapshot[] = [];
      for (const group of groups(accounts)) {
        for (const [index, position] of group.entries()) {
          const isNewDay = index > 0 && dayNumberAt(position) !== dayNumberAt(group[index - 1]!);
          const isEnough = index === 0 ? run.length >= length : isNewDay && run.length >= length * PATIENCE;
          if (isEnough) {
            yield run;
            run = [];
          }
          run.push(rowAt(position, accounts));
        }
      }
      if (run.length > 0) yield run;
      blocks = [];
      size = 0;
    },
  };
}
