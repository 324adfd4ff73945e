import { everyTag, kindOf, type Tag } from '../../db/tags.ts';

/** What an execution begins with, and its answer is stored with. */
export interface Fence {
  /** The outbox's sequence up to which all news had been read. */
  readonly position: number;
  /** Changes when everything is forgotten: what began before that is never stored. */
  readonly epoch: number;
}

/**
 * When each tag was last changed, in the outbox's numbers: one order for all processes. An answer may be served while
 * no tag of it was changed after its fence; so an old read can never be stored after the change that made it old.
 */
export interface Invalidations {
  readonly fence: Fence;
  /** Another with each thing that is learned: as long as it is the same, so is what stands. */
  readonly version: number;
  /** The news after `position`: one row, in order. Others are refused, as something would be missing between. */
  apply(sequence: number, tags: Iterable<Tag>): void;
  /** The commit of this number has changed what they name: nothing of it stands until its news are applied. */
  suspect(tags: Iterable<Tag>, sequence: number): void;
  /** Begins anew: of what was changed up to `position` nothing is known. */
  forget(position: number): void;
  /** Whether nothing that the tags name was changed after the fence; false also when that is not known any more. */
  areStanding(read: { readonly tags: readonly Tag[] }, fence: number): boolean;
}

/** `account:*` stands for all tags that begin with `account:`. */
const ALL_OF_KIND = ':*';
/**
 * Three tags of each of 30,000 accounts; some 10 MB. What was changed longest ago is forgotten first, and with it every
 * answer that is as old.
 */
const MOST_TAGS = 100_000;

export function createInvalidations(mostTags = MOST_TAGS): Invalidations {
  let fence: Fence = { position: 0, epoch: 0 };
  let version = 0;
  /** Changes up to here are not known one by one. */
  let floor = 0;
  let everythingAt = 0;
  /** The latest change of any kind as a whole: most answers are older than none. */
  let newestKindAt = 0;
  const kindsAt = new Map<string, number>();
  /** In the order of changes, oldest first. */
  const tagsAt = new Map<Tag, number>();
  /** By the latest commit whose news are still to come. */
  const suspected = new Map<string, number>();

  const isSuspected = (tag: Tag): boolean => suspected.has(tag) || suspected.has(kindOf(tag) + ALL_OF_KIND);

  function note(tag: Tag, sequence: number): void {
    if (tag === everyTag) everythingAt = sequence;
    else if (tag.endsWith(ALL_OF_KIND)) {
      kindsAt.set(kindOf(tag), sequence);
      newestKindAt = sequence;
    } else {
      tagsAt.delete(tag);
      tagsAt.set(tag, sequence);
    }
  }

  function dropOldest(): void {
    for (const [tag, sequence] of tagsAt) {
      if (tagsAt.size <= mostTags) return;
      tagsAt.delete(tag);
      floor = sequence;
    }
  }

  return {
    get fence() {
      return fence;
    },
    get version() {
      return version;
    },
    apply(sequence, tags) {
      if (sequence !== fence.position + 1)
        throw new Error(`Expected the news ${fence.position + 1}, got ${sequence}.`);
      for (const tag of tags) note(tag, sequence);
      for (const [tag, until] of suspected) if (until <= sequence) suspected.delete(tag);
      dropOldest();
      fence = { ...fence, position: sequence };
      version += 1;
    },
    suspect(tags, sequence) {
      for (const tag of tags) suspected.set(tag, Math.max(sequence, suspected.get(tag) ?? 0));
      version += 1;
    },
    forget(position) {
      tagsAt.clear();
      kindsAt.clear();
      suspected.clear();
      everythingAt = newestKindAt = 0;
      floor = position;
      fence = { position, epoch: fence.epoch + 1 };
      version += 1;
    },
    areStanding(read, since) {
      if (since < floor || since > fence.position || everythingAt > since) return false;
      // Nothing has been changed since. An answer's tags are made when they are looked at.
      if (since === fence.position && suspected.size === 0) return true;
      const { tags } = read;
      if (suspected.size > 0 && (suspected.has(everyTag) || tags.some(isSuspected))) return false;
      for (const tag of tags) if ((tagsAt.get(tag) ?? 0) > since) return false;
      if (newestKindAt <= since) return true;
      return tags.every((tag) => (kindsAt.get(kindOf(tag)) ?? 0) <= since);
    },
  };
}
