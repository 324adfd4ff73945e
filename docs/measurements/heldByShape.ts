// What V8 keeps of objects that nobody uses any more until its next full collection, by how functions are given to them, and
// by what they stood in: npx tsx docs/measurements/heldByShape.ts
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LinkedSet, type Place } from '../../db/linkedSet.ts';

/** Of 20 KB each, some hundred megabytes in all: dozens of collections of young objects. */
const OBJECTS = 8_000;
const AT_A_TIME = 40;
/** Of those that stand in something. */
const UNDER_WAY = 32;

interface Made {
  payload: string[];
  give?: unknown;
}

class WithGetter {
  readonly #made: Made;
  constructor(made: Made) {
    this.#made = made;
  }
  get payload(): string[] {
    return this.#made.payload;
  }
}

/** Each stands there until so many have come after it. */
function comeAndGo<Entry>(enter: (made: Made) => Entry, leave: (entry: Entry) => void): (made: Made) => void {
  const entries: Entry[] = [];
  return (made) => {
    entries.push(enter(made));
    if (entries.length > UNDER_WAY) leave(entries.shift()!);
  };
}

const set = new Set<Made>();
const map = new Map<Made, Made>();
const linked = new LinkedSet<Made>();

const SHAPES: Record<string, (made: Made) => unknown> = {
  'object.give = () => …': (made) => {
    made.give = () => made;
    return made;
  },
  'const give = () => …; object.give = give': (made) => {
    const give = () => made;
    made.give = give;
    return made;
  },
  '{ give: () => … }': (made) => ({ give: () => made }),
  '{ get payload() { … } }': (made) => ({
    get payload() {
      return made.payload;
    },
  }),
  'a class with the getter': (made) => new WithGetter(made),
  'in a Set': comeAndGo(
    (made) => (set.add(made), made),
    (made) => set.delete(made),
  ),
  'in a Map': comeAndGo(
    (made) => (map.set(made, made), made),
    (made) => map.delete(made),
  ),
  'in a LinkedSet': comeAndGo<Place<Made>>(
    (made) => linked.add(made),
    (place) => linked.delete(place),
  ),
};

const oldBytes = (): number =>
  getHeapSpaceStatistics()
    .filter(({ space_name }) => space_name === 'old_space' || space_name === 'large_object_space')
    .reduce((sum, { space_used_size }) => sum + space_used_size, 0);

/** What came among the old objects; what a full collection frees meanwhile is not counted. */
async function keptBytes(shape: (made: Made) => unknown): Promise<number> {
  let kept = 0;
  let last = oldBytes();
  for (let turn = 0; turn < OBJECTS / AT_A_TIME; turn += 1) {
    for (let each = 0; each < AT_A_TIME; each += 1) shape({ payload: 'x'.repeat(2_500).split('') });
    await new Promise((resolve) => setImmediate(resolve));
    const now = oldBytes();
    kept += Math.max(0, now - last);
    last = now;
  }
  return kept / OBJECTS;
}

setFlagsFromString('--expose-gc');
const collectAll = runInNewContext('gc') as () => void;

console.log(`Node ${process.version}, V8 ${process.versions.v8}`);
for (const [name, shape] of Object.entries(SHAPES)) {
  // What the shape before it has left would keep what follows.
  collectAll();
  const kept = await keptBytes(shape);
  console.log(`${name.padEnd(42)} ${(kept / 1000).toFixed(1).padStart(6)} KB kept of each`);
}
