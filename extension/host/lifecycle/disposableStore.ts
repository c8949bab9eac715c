/** Something that holds a resource until it is disposed of. */
export interface Disposable {
  dispose(): void;
}

/** Owns disposables and gives them back together, last added first. */
export class DisposableStore implements Disposable {
  readonly #items: Disposable[] = [];
  #disposed = false;

  get size(): number {
    return this.#items.length;
  }

  /** Takes `item` over; disposes of it at once when the store is already gone. */
  add<Item extends Disposable>(item: Item): Item {
    if (this.#disposed) item.dispose();
    else this.#items.push(item);
    return item;
  }

  /** @throws AggregateError with every error that an item threw, after all items were disposed of */
  dispose(): void {
    this.#disposed = true;
    const errors: unknown[] = [];
    for (let item = this.#items.pop(); item !== undefined; item = this.#items.pop()) {
      try {
        item.dispose();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'Some resources could not be given back.');
  }
}
