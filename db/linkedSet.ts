/** Where a value stands in its set; gone from there, it leads nowhere. */
export interface Place<Value> {
  readonly value: Value;
  before: Place<Value> | undefined;
  after: Place<Value> | undefined;
}

/**
 * What is under way, oldest first: for values that come and go with every request.
 *
 * A Set or Map that has filled its table is copied into another, and V8 lets the old table point to the new one. As soon as
 * one of them is among V8's old objects, all tables after it are kept until the next full collection, with all that each
 * of them had in it (docs/decisions/0021).
 */
export class LinkedSet<Value> implements Iterable<Value> {
  #size = 0;
  #first: Place<Value> | undefined;
  #last: Place<Value> | undefined;

  get size(): number {
    return this.#size;
  }

  get oldest(): Value | undefined {
    return this.#first?.value;
  }

  /** Puts the value behind all others; the place is for `delete`. */
  add(value: Value): Place<Value> {
    const place: Place<Value> = { value, before: this.#last, after: undefined };
    if (this.#last) this.#last.after = place;
    else this.#first = place;
    this.#last = place;
    this.#size += 1;
    return place;
  }

  /** @param place of this set, and still in it */
  delete(place: Place<Value>): void {
    const { before, after } = place;
    if (before) before.after = after;
    else this.#first = after;
    if (after) after.before = before;
    else this.#last = before;
    place.before = place.after = undefined;
    this.#size -= 1;
  }

  *[Symbol.iterator](): Iterator<Value> {
    for (let place = this.#first; place; place = place.after) yield place.value;
  }
}
