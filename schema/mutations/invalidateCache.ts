import { parseTag, type Tag } from '../../db/tags.ts';
import { branded } from '../branded.ts';
import { builder } from '../builder.ts';
import { LONG } from '../deadlineSeconds.ts';
import { invalidInput, InvalidInputError } from '../errors/userErrors.ts';

/** More than anybody names by hand; who wants more wants a kind, or everything. */
const MOST_TAGS = 1_000;

const InvalidateCacheInput = builder.inputType('InvalidateCacheInput', {
  description:
    'tags: names (account:17), kinds (account:*), or * for all; see docs/reference/tags.md. 1..1,000.',
  fields: (t) => ({ tags: t.stringList({ required: true }) }),
});

const InvalidateCacheSuccess = builder.objectRef<{ tags: string[] }>('InvalidateCacheSuccess').implement({
  rights: 'operator',
  description: 'No answer that depends on one of these is served any more. Nothing else has changed.',
  fields: (t) => ({ tags: t.exposeStringList('tags', { description: 'As they were given.' }) }),
});

const InvalidateCachePayload = builder.unionType('InvalidateCachePayload', {
  types: [InvalidateCacheSuccess, InvalidInputError],
});

builder.mutationFields((t) => ({
  invalidateCache: t.field({
    rights: 'operator',
    extensions: LONG,
    type: InvalidateCachePayload,
    description: 'Only needed after changes that Tidemark did not make itself.',
    args: { input: t.arg({ type: InvalidateCacheInput, required: true }) },
    resolve: async (_parent, { input }, ctx) => {
      const count = input.tags.length;
      if (count === 0 || count > MOST_TAGS)
        return invalidInput(['tags'], `Expected 1..${MOST_TAGS} tags, got ${count}.`);
      const tags: Tag[] = [];
      for (const [index, text] of input.tags.entries()) {
        const tag = parseTag(text);
        if (tag === null) {
          const came = JSON.stringify(text.slice(0, 60));
          return invalidInput(
            ['tags', String(index)],
            `Expected a tag such as account:17, handle:X/nasa or platform:x, a kind such as account:*, or *; got ${came}. ` +
              'docs/reference/tags.md lists them.',
          );
        }
        tags.push(tag);
      }
      await ctx.ports.invalidateCache(tags);
      ctx.noteChange({ after: { tags: input.tags } });
      return branded('InvalidateCacheSuccess', { tags: input.tags });
    },
  }),
}));
