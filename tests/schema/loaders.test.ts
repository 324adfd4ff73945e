import { describe, expect, it } from 'vitest';
import { createGroupLoader } from '../../schema/loaders/createGroupLoader.ts';
import { createRowLoader } from '../../schema/loaders/createRowLoader.ts';

const columns = (...names: string[]) => new Set(names);

describe('a row loader', () => {
  const calls: { ids: readonly number[]; columns: string[] }[] = [];
  const loader = createRowLoader<number, string, { id: number }>({
    name: 'rowById',
    fetch: async (ids, asked) => {
      calls.push({ ids, columns: [...asked] });
      return ids
        .filter((id) => id !== 404)
        .map((id) => ({ id }))
        .reverse();
    },
    idOf: ({ id }) => id,
    tags: () => [],
  });

  it('makes one call of a tick, over the union of the columns, and gives null for what is not there', async () => {
    const rows = await Promise.all([
      loader.load({ id: 1, columns: columns('a') }),
      loader.load({ id: 404, columns: columns('a') }),
      loader.load({ id: 2, columns: columns('b') }),
      loader.load({ id: 1, columns: columns('b', 'a') }),
    ]);
    expect(rows).toEqual([{ id: 1 }, null, { id: 2 }, { id: 1 }]);
    expect(calls).toEqual([{ ids: [1, 404, 2], columns: ['a', 'b'] }]);
  });

  it('asks again for columns that the row it has does not have', async () => {
    calls.length = 0;
    await loader.load({ id: 1, columns: columns('c') });
    await loader.load({ id: 1, columns: columns('a', 'b') });
    expect(calls).toEqual([{ ids: [1], columns: ['c'] }]);
  });
});

describe('a group loader', () => {
  const calls: { parents: readonly (number | null)[]; args: unknown }[] = [];
  const loader = createGroupLoader({
    name: 'groupByParent',
    fetch: async (parents: readonly (number | null)[], args: { first: number }) => {
      calls.push({ parents, args });
      if (args.first === 13) throw new Error('unlucky');
      return parents.map((parent) => `${parent}/${args.first}`);
    },
    tags: () => [],
  });

  it('makes one call for all parents with equal arguments, and one of its own for the root', async () => {
    const groups = await Promise.all([
      loader.load({ parent: 1, args: { first: 5 } }),
      loader.load({ parent: null, args: { first: 5 } }),
      loader.load({ parent: 2, args: { first: 5 } }),
      loader.load({ parent: 2, args: { first: 6 } }),
    ]);
    expect(groups).toEqual(['1/5', 'null/5', '2/5', '2/6']);
    expect(calls).toEqual([
      { parents: [1, 2], args: { first: 5 } },
      { parents: [null], args: { first: 5 } },
      { parents: [2], args: { first: 6 } },
    ]);
  });

  it('fails for the arguments that failed, and for no others of the tick', async () => {
    const [bad, good] = await Promise.allSettled([
      loader.load({ parent: 1, args: { first: 13 } }),
      loader.load({ parent: 1, args: { first: 7 } }),
    ]);
    expect([bad.status, good.status]).toEqual(['rejected', 'fulfilled']);
  });
});
