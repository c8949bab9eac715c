/**
 * Mirrors the engine's history as far as this window made it, so that the editor's undo of one edit becomes the right
 * number of steps of the engine: after "Revert File" the editor goes on from the saved point, but the engine's history
 * has the reverted steps and the revert itself above it.
 */
export class StepStack {
  #applied: number[] = [];
  #undone: number[] = [];
  /** The steps in force at the last save. */
  #saved: readonly number[] = [];
  #reverts = 0;

  /** Steps of this window that can be undone. */
  get depth(): number {
    return this.#applied.length;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  push(stepId: number): void {
    this.#applied.push(stepId);
    this.#undone = [];
  }

  /** How often the engine must undo so that `stepId` is taken back; 0 where it is not in force. */
  stepsToUndo(stepId: number): number {
    const place = this.#applied.lastIndexOf(stepId);
    return place === -1 ? 0 : this.#applied.length - place;
  }

  /** How often the engine must redo so that `stepId` is in force again; 0 where it was not undone. */
  stepsToRedo(stepId: number): number {
    const place = this.#undone.lastIndexOf(stepId);
    return place === -1 ? 0 : this.#undone.length - place;
  }

  saved(): void {
    this.#saved = [...this.#applied];
  }

  /**
   * The engine went back to the saved file by one more step. Where that brought steps back that had been undone past
   * the save, it stands for the first of them: the editor's undo goes on with these. With none of them left in force,
   * the editor's undo has nothing to go on with, and what is below is as that of an earlier session.
   */
  reverted(): void {
    const below = this.#applied.every((stepId, place) => this.#saved[place] === stepId);
    const broughtBack = below ? this.#saved[this.#applied.length] : undefined;
    if (broughtBack === undefined || this.#applied.length > 0) {
      this.push(broughtBack ?? --this.#reverts);
    } else {
      this.#saved = [];
      this.#undone = [];
    }
  }

  /** Another window took steps: what this one made is no longer on top of the history, and is as of an earlier session. */
  forget(): void {
    this.#applied = [];
    this.#undone = [];
    this.#saved = [];
  }

  /** The engine's history was moved below this window's steps, so those undone cannot be redone any more. */
  forgetUndone(): void {
    this.#undone = [];
  }

  undone(): void {
    const stepId = this.#applied.pop();
    if (stepId !== undefined) this.#undone.push(stepId);
  }

  redone(): void {
    const stepId = this.#undone.pop();
    if (stepId !== undefined) this.#applied.push(stepId);
  }
}
