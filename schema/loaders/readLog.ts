import type { Tag } from '../../db/tags.ts';

/** What an operation has read: what its answer depends on. */
export interface ReadLog {
  tags: Set<Tag>;
}
