/** Values of a prompt below which its spread says nothing: two rows of two responses. */
const fewestValues = 4;

/**
 * Mean and spread of the scores of each prompt's responses, both responses of a row on one scale, so that equal scores
 * stay equal. Memory: about 80 bytes a prompt.
 */
export class PromptScales {
  private readonly places = new Map<number, number>();
  private readonly counts: number[] = [];
  private readonly means: number[] = [];
  private readonly squares: number[] = [];

  add(promptKey: number, values: readonly number[]): void {
    const known = this.places.get(promptKey);
    const place = known ?? this.counts.length;
    if (known === undefined) this.places.set(promptKey, place);
    for (const value of values) {
      const count = (this.counts[place] ?? 0) + 1;
      const mean = this.means[place] ?? 0;
      const step = value - mean;
      this.counts[place] = count;
      this.means[place] = mean + step / count;
      this.squares[place] = (this.squares[place] ?? 0) + step * (value - mean - step / count);
    }
  }

  /** Whether any prompt has enough responses. */
  get isUseful(): boolean {
    return this.counts.some((count) => count >= fewestValues);
  }

  /** A score in population standard deviations from its prompt's mean; NaN where the prompt has too few responses. */
  standing(promptKey: number, value: number): number {
    const place = this.places.get(promptKey) ?? -1;
    const count = this.counts[place] ?? 0;
    if (count < fewestValues) return Number.NaN;
    const std = Math.sqrt((this.squares[place] ?? 0) / count);
    return std > 1e-12 ? (value - (this.means[place] ?? 0)) / std : 0;
  }
}
