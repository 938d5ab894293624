/** A set of ids that can be walked in order without sorting it for every page. */
export class IdSet {
  readonly #members = new Set<number>();
  #sorted: number[] = [];
  #dirty = false;

  constructor(ids: Iterable<number> = []) {
    for (const id of ids) this.add(id);
  }

  get size(): number {
    return this.#members.size;
  }

  has(id: number): boolean {
    return this.#members.has(id);
  }

  add(id: number): void {
    if (this.#members.has(id)) return;
    this.#members.add(id);
    if (this.#dirty) return;
    const last = this.#sorted.at(-1);
    if (last === undefined || last < id) this.#sorted.push(id);
    else this.#dirty = true;
  }

  delete(id: number): void {
    if (this.#members.delete(id)) this.#dirty = true;
  }

  /** All ids, ascending. Valid until the next change. */
  ids(): readonly number[] {
    if (this.#dirty) {
      this.#sorted = [...this.#members].sort((a, b) => a - b);
      this.#dirty = false;
    }
    return this.#sorted;
  }
}
