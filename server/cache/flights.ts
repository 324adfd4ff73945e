/**
 * What is under way, by its key. What has ended is let go of at once: a Map alone keeps it for a while, as its table may
 * be kept (see db/linkedSet.ts), and an answer may have a hundred kilobytes.
 */
export class Flights<Flight extends object> {
  readonly #slots = new Map<string, { flight: Flight | undefined }>();

  get(key: string): Flight | undefined {
    return this.#slots.get(key)?.flight;
  }

  set(key: string, flight: Flight): void {
    this.#slots.set(key, { flight });
  }

  /** Does nothing when another has taken its place. */
  delete(key: string, flight: Flight): void {
    const slot = this.#slots.get(key);
    if (slot?.flight !== flight) return;
    slot.flight = undefined;
    this.#slots.delete(key);
  }
}
