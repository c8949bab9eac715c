import type { Disposable } from '../lifecycle/disposableStore.ts';

/** The part of `vscode.Memento` that is needed. */
export interface Memory {
  get<Value>(key: string, fallback: Value): Value;
  update(key: string, value: unknown): PromiseLike<void>;
}

type Rows = readonly (readonly [uri: string, row: number])[];

const memoryKey = 'pairs.selectedRows';
const remembered = 100;
const pauseMs = 500;

/** Remembers, over restarts of the window, which row of each dataset was selected last. */
export class SelectionMemory implements Disposable {
  readonly #memory: Memory;
  readonly #rows: Map<string, number>;
  #pause: NodeJS.Timeout | undefined;

  constructor(memory: Memory) {
    this.#memory = memory;
    this.#rows = new Map(memory.get<Rows>(memoryKey, []));
  }

  rowOf(uri: string): number | undefined {
    return this.#rows.get(uri);
  }

  remember(uri: string, row: number): void {
    // The dataset used last stands last, so that the oldest is the first to be forgotten.
    this.#rows.delete(uri);
    this.#rows.set(uri, row);
    this.#pause ??= setTimeout(() => {
      this.#write();
    }, pauseMs);
  }

  dispose(): void {
    if (this.#pause !== undefined) this.#write();
  }

  #write(): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    void this.#memory.update(memoryKey, [...this.#rows].slice(-remembered));
  }
}
