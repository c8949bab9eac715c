import type { Disposable } from './disposableStore.ts';

/** A list of listeners, for parts that must not depend on the editor's own emitter. */
export class Listeners<Value> {
  readonly #listeners = new Set<(value: Value) => void>();

  on(listener: (value: Value) => void): Disposable {
    const entry = (value: Value): void => {
      listener(value);
    };
    this.#listeners.add(entry);
    return { dispose: () => this.#listeners.delete(entry) };
  }

  fire(value: Value): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
}
