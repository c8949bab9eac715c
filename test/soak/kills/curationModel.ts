import type { PlainDecision } from '../../../extension/model/rows/rowState.ts';

/** What is done to a dataset between two kills. */
export type Operation =
  | { readonly kind: 'decide'; readonly row: number; readonly decision: PlainDecision | null }
  | { readonly kind: 'bulk'; readonly action: { readonly decision: PlainDecision } | { readonly tag: string } | 'swap' }
  | { readonly kind: 'undo' | 'redo' | 'save' };

/** What is known of a row beside its text. */
export interface RowModel {
  readonly decision: PlainDecision | undefined;
  /** Whether the responses stand the other way round than at first, edits that are not saved included. */
  readonly exchanged: boolean;
  readonly tags: readonly string[];
}

const untouched: RowModel = { decision: undefined, exchanged: false, tags: [] };

/** What a dataset of chosen and rejected must hold after some operations: the plainest way of saying it. */
export class CurationModel {
  readonly #rows: RowModel[];
  readonly #saved: boolean[];
  /** Rows as they were before each step that can be undone, and as they were before each undo. */
  readonly #past: ReadonlyMap<number, RowModel>[];
  readonly #future: ReadonlyMap<number, RowModel>[];

  private constructor(
    rows: readonly RowModel[],
    saved: readonly boolean[],
    past: readonly ReadonlyMap<number, RowModel>[],
    future: readonly ReadonlyMap<number, RowModel>[],
  ) {
    this.#rows = [...rows];
    this.#saved = [...saved];
    this.#past = [...past];
    this.#future = [...future];
  }

  static of(rowCount: number): CurationModel {
    const rows = Array.from({ length: rowCount }, () => untouched);
    return new CurationModel(
      rows,
      rows.map(() => false),
      [],
      [],
    );
  }

  get rows(): readonly RowModel[] {
    return this.#rows;
  }

  /** Whether each row of the file has its responses the other way round. */
  get saved(): readonly boolean[] {
    return this.#saved;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** The model as it is after one more operation. */
  after(operation: Operation): CurationModel {
    const next = new CurationModel(this.#rows, this.#saved, this.#past, this.#future);
    next.#take(operation);
    return next;
  }

  #take(operation: Operation): void {
    switch (operation.kind) {
      case 'save':
        for (const [row, { exchanged }] of this.#rows.entries()) this.#saved[row] = exchanged;
        break;
      case 'undo':
        this.#restore(this.#past, this.#future);
        break;
      case 'redo':
        this.#restore(this.#future, this.#past);
        break;
      case 'decide':
        this.#step([operation.row], (row) => decided(row, operation.decision ?? undefined));
        break;
      case 'bulk': {
        const { action } = operation;
        this.#step(this.#rows.keys(), (row) => {
          if (action === 'swap') return { ...row, exchanged: !row.exchanged };
          return 'tag' in action ? { ...row, tags: [...row.tags, action.tag] } : decided(row, action.decision);
        });
      }
    }
  }

  #step(rows: Iterable<number>, change: (row: RowModel) => RowModel): void {
    const before = new Map<number, RowModel>();
    for (const row of rows) {
      const old = this.#rows[row] ?? untouched;
      const changed = change(old);
      if (changed === old) continue;
      before.set(row, old);
      this.#rows[row] = changed;
    }
    if (before.size === 0) return;
    this.#past.push(before);
    this.#future.length = 0;
  }

  #restore(from: ReadonlyMap<number, RowModel>[], to: ReadonlyMap<number, RowModel>[]): void {
    const step = from.pop();
    if (step === undefined) return;
    to.push(new Map([...step.keys()].map((row) => [row, this.#rows[row] ?? untouched])));
    for (const [row, state] of step) this.#rows[row] = state;
  }
}

/** A flip exchanges the responses; whatever follows it takes that back. */
function decided(row: RowModel, decision: PlainDecision | undefined): RowModel {
  if (row.decision === decision) return row;
  const turns = (row.decision === 'flip') !== (decision === 'flip');
  return { ...row, decision, exchanged: row.exchanged !== turns };
}
