/**
 * Mirrors the engine's history as far as this window made it, so that the editor's undo of one edit becomes the right
 * number of steps of the engine: after "Revert File" the editor goes on from the saved point, but the engine's history
 * has the reverted steps and the revert itself above it.
 */
export class StepStack {
  #applied: number[] = [];
  #undone: number[] = [];

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
