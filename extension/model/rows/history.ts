/** Kinds of steps in the log. A revert is done and undone like any other step, and also counts as saved. */
export type StepKind = 'do' | 'undo' | 'redo' | 'save' | 'revert';

export interface LoggedStep {
  readonly id: number;
  readonly kind: StepKind;
  /** The step that an undo or redo is about. */
  readonly target: number | undefined;
}

/** Which steps are in force and which can be redone: what the log of steps adds up to. */
export class History {
  readonly #done: number[] = [];
  readonly #undone: number[] = [];
  #saved: readonly number[] = [];

  /** Takes the next step of the log. */
  add(step: LoggedStep): void {
    switch (step.kind) {
      case 'do':
      case 'revert':
        this.#done.push(step.id);
        this.#undone.length = 0;
        if (step.kind === 'revert') this.#saved = [...this.#done];
        break;
      case 'undo':
        this.#move(this.#done, this.#undone, step.target);
        break;
      case 'redo':
        this.#move(this.#undone, this.#done, step.target);
        break;
      case 'save':
        this.#saved = [...this.#done];
        break;
    }
  }

  /** The step that undo takes back next. */
  get undoTarget(): number | undefined {
    return this.#done.at(-1);
  }

  get redoTarget(): number | undefined {
    return this.#undone.at(-1);
  }

  /** Steps between the saved state and now, done and taken back counted alike. */
  get unsaved(): number {
    const common = this.#commonWithSaved();
    return this.#done.length - common + (this.#saved.length - common);
  }

  /** What leads from now back to the saved state: steps to take back, newest first, then steps to do again. */
  wayToSaved(): { readonly undo: readonly number[]; readonly redo: readonly number[] } {
    const common = this.#commonWithSaved();
    return { undo: this.#done.slice(common).reverse(), redo: this.#saved.slice(common) };
  }

  #commonWithSaved(): number {
    let common = 0;
    while (common < this.#saved.length && this.#saved[common] === this.#done[common]) common++;
    return common;
  }

  #move(from: number[], to: number[], target: number | undefined): void {
    const step = from.pop();
    if (step === undefined) return;
    if (target !== undefined && step !== target) {
      throw new RangeError(`Step ${String(target)} is not the last one; ${String(step)} is.`);
    }
    to.push(step);
  }
}
