/** One thing that an audit entry tells of, in words: what it was and what it became. */
export interface ChangedThing {
  readonly name: string;
  /** undefined: it is not told. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What differs between two JSON texts of an audit entry, either of which may be absent. */
export function describeChange(before: string | null, after: string | null): ChangedThing[] {
  const old = parseThings(before);
  const now = parseThings(after);
  const names = [...new Set([...old.keys(), ...now.keys()])];
  return names
    .map((name) => ({ name, before: old.get(name), after: now.get(name) }))
    .filter((thing) => thing.before !== thing.after);
}

/** What stands in a JSON text of an audit entry, thing by thing, in words. */
export function parseThings(json: string | null): ReadonlyMap<string, string> {
  const value: unknown = json === null ? null : JSON.parse(json);
  if (value === null) return new Map();
  if (typeof value !== 'object' || Array.isArray(value)) return new Map([['value', inWords(value)]]);
  return new Map(Object.entries(value).map(([name, each]) => [name, inWords(each)]));
}

function inWords(value: unknown): string {
  if (value === null) return 'none';
  if (value === '') return 'empty';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(inWords).join(', ');
  if (typeof value !== 'object') return JSON.stringify(value);
  // A long text is named by its hash.
  const { characters, sha256, ...others } = value as Record<string, unknown>;
  if (typeof sha256 === 'string' && Object.keys(others).length === 0)
    return `a text of ${JSON.stringify(characters)} characters, SHA-256 ${sha256}`;
  return JSON.stringify(value);
}
