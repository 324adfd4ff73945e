import { kindTagOf, type Tag } from '../tags.ts';

/** A kind as a whole takes the place of so many tags: fewer would purge more than they spare. */
const MANY = 1_000;

/**
 * The tags, but that those of a kind with very many are one tag for the kind: `snapshots:*`. For writes that touch
 * accounts without number, as every tag is kept in the outbox and by every server.
 */
export function gatherKinds(tags: Iterable<Tag>): Tag[] {
  const all = [...new Set(tags)];
  const counts = new Map<Tag, number>();
  for (const tag of all) {
    const kind = kindTagOf(tag);
    if (kind !== null) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [
    ...new Set(
      all.map((tag) => {
        const kind = kindTagOf(tag);
        return kind !== null && (counts.get(kind) ?? 0) > MANY ? kind : tag;
      }),
    ),
  ];
}
