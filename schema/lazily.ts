/**
 * Objects whose properties have these names, and are made out of what the object is of when they are first looked at. One
 * class for all of them: what the getters of a single object refer to, V8 keeps until its next full collection
 * (docs/decisions/0018).
 */
export function lazily<Of, Made extends object>(
  names: readonly (keyof Made & string)[],
  make: <Name extends keyof Made>(name: Name, of: Of) => Made[Name],
): (of: Of) => Made {
  class Lazy {
    readonly made: Partial<Made> = {};
    readonly of: Of;
    constructor(of: Of) {
      this.of = of;
    }
  }
  for (const name of names)
    Object.defineProperty(Lazy.prototype, name, {
      enumerable: true,
      get(this: Lazy) {
        return (this.made[name] ??= make(name, this.of));
      },
    });
  return (of) => new Lazy(of) as unknown as Made;
}
