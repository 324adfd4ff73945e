import type { Tag } from '../../db/tags.ts';
import { columnsText, unionOfColumns } from './createRowLoader.ts';
import { createDataLoader, type Loader, type LoaderClock } from './loader.ts';

/** Whose group, narrowed by which arguments, with which columns of its members. */
export interface GroupKey<Parent, Arguments, Column> {
  parent: Parent;
  /** Plain data: equal JSON is equal arguments. */
  args: Arguments;
  /** None for a loader whose groups are always whole. */
  columns?: ReadonlySet<Column>;
}

export interface GroupLoaderOptions<Parent, Arguments, Column, Group> {
  /** `<results>By<Key>`: the loader's name in metrics. */
  name: string;
  /**
   * One statement for all parents, which share the arguments; a group for each parent, in their order. The parents
   * are keys, or the root alone.
   */
  fetch: (
    parents: readonly Parent[],
    args: Arguments,
    columns: ReadonlySet<Column>,
  ) => Promise<readonly Group[]>;
  /** Of what was read, also when the group is empty. */
  tags: (key: GroupKey<Parent, Arguments, Column>, group: Group) => Iterable<Tag>;
}

/** Of a loader whose statement looks at the clock: it gets the time from nowhere else, so none forgets to say so. */
export interface ClockedGroupLoaderOptions<Parent, Arguments, Column, Group> extends Omit<
  GroupLoaderOptions<Parent, Arguments, Column, Group>,
  'fetch'
> {
  clock: LoaderClock<NoInfer<Arguments>>;
  fetch: (
    parents: readonly Parent[],
    args: Arguments,
    columns: ReadonlySet<Column>,
    now: Date | null,
  ) => Promise<readonly Group[]>;
}

/**
 * What belongs to a parent: a page of a list, a count, a sum. A parent of null is the root. Keys of a tick with
 * equal arguments are one statement over the union of their columns; the root has one of its own.
 */
export function createGroupLoader<Parent extends number | string | null, Arguments, Column, Group>(
  options:
    | (GroupLoaderOptions<Parent, Arguments, Column, Group> & { clock?: never })
    | ClockedGroupLoaderOptions<Parent, Arguments, Column, Group>,
): Loader<GroupKey<Parent, Arguments, Column>, Group> {
  type Key = GroupKey<Parent, Arguments, Column>;
  const { clock } = options;

  /** @param places of keys with equal arguments, one at least */
  async function loadEqualArguments(
    keys: readonly Key[],
    places: readonly number[],
    groups: (Group | Error)[],
  ): Promise<void> {
    const { args } = keys[places[0]!]!;
    const among = new Map<Parent, number>();
    for (const place of places) {
      const { parent } = keys[place]!;
      if (!among.has(parent)) among.set(parent, among.size);
    }
    const parents = [...among.keys()];
    try {
      const columns = unionOfColumns(places.map((place) => keys[place]!));
      const found = await (options.clock
        ? options.fetch(parents, args, columns, options.clock.look(args)?.now ?? null)
        : options.fetch(parents, args, columns));
      for (const place of places) groups[place] = found[among.get(keys[place]!.parent)!] as Group;
    } catch (error) {
      // One list with arguments that fail is not the fault of the others in the tick.
      for (const place of places) groups[place] = error instanceof Error ? error : new Error(String(error));
    }
  }

  const loader = createDataLoader<Key, Group>(
    options.name,
    async (keys) => {
      const byArguments = new Map<string, number[]>();
      let last: { args: Arguments; isRoot: boolean; equal: number[] } | undefined;
      keys.forEach(({ parent, args }, place) => {
        const isRoot = parent === null;
        if (last?.args === args && last.isRoot === isRoot) return void last.equal.push(place);
        // The root's group is another question than that of a parent, also with equal arguments.
        const text = `${isRoot} ${JSON.stringify(args)}`;
        let equal = byArguments.get(text);
        if (equal) equal.push(place);
        else byArguments.set(text, (equal = [place]));
        last = { args, isRoot, equal };
      });
      const groups = new Array<Group | Error>(keys.length);
      await Promise.all([...byArguments.values()].map((equal) => loadEqualArguments(keys, equal, groups)));
      return groups;
    },
    createKeyText(),
  );
  return {
    load: (key) => loader.load(key),
    tags: options.tags,
    span: clock ? (key) => clock.look(key.args)?.span ?? null : null,
  };
}

/** Whoever asks for many parents does so with the same objects, as a rule. */
function createKeyText() {
  let last: { args: unknown; columns: ReadonlySet<unknown> | undefined; text: string } | undefined;
  return ({ parent, args, columns }: GroupKey<number | string | null, unknown, unknown>): string => {
    if (!last || last.args !== args || last.columns !== columns)
      last = { args, columns, text: ` ${JSON.stringify(args)} ${columnsText(columns)}` };
    return `${parent}${last.text}`;
  };
}
