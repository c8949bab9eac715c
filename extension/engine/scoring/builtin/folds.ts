/** Most folds a cross-fit uses, and the fewer it makes do with where rows are many. */
const mostFolds = 10;
const fewerFolds = 5;
const manyRows = 20_000;

/** How many folds rows of this number of different prompts are put into; 0 where they cannot be cross-fitted. */
export function foldCount(rows: number, prompts: number): number {
  const wanted = rows >= manyRows ? fewerFolds : mostFolds;
  return prompts < 2 ? 0 : Math.min(wanted, prompts);
}

export interface FoldAssignment {
  readonly folds: number;
  /** Fold of each row, from 0. */
  readonly foldOf: Uint8Array;
}

/**
 * Puts rows into folds so that all rows of one prompt share a fold and folds are of about equal size: the prompts with
 * most rows first, each into the smallest fold. Follows from the prompts alone, not from the order of the rows.
 *
 * @param promptKeys hash of each row's prompt
 */
export function assignFolds(promptKeys: Float64Array): FoldAssignment {
  const sorted = Float64Array.from(promptKeys).sort();
  const prompts: { readonly key: number; readonly rows: number }[] = [];
  for (let from = 0; from < sorted.length;) {
    const key = sorted[from] ?? 0;
    let to = from + 1;
    while (to < sorted.length && sorted[to] === key) to++;
    prompts.push({ key, rows: to - from });
    from = to;
  }
  const folds = foldCount(promptKeys.length, prompts.length);
  const foldOf = new Uint8Array(promptKeys.length);
  if (folds === 0) return { folds, foldOf };
  prompts.sort((left, right) => right.rows - left.rows || left.key - right.key);
  const sizes = new Float64Array(folds);
  const foldOfPrompt = new Map<number, number>();
  for (const { key, rows } of prompts) {
    let smallest = 0;
    for (let fold = 1; fold < folds; fold++) {
      if ((sizes[fold] ?? 0) < (sizes[smallest] ?? 0)) smallest = fold;
    }
    sizes[smallest] = (sizes[smallest] ?? 0) + rows;
    foldOfPrompt.set(key, smallest);
  }
  for (let row = 0; row < foldOf.length; row++) foldOf[row] = foldOfPrompt.get(promptKeys[row] ?? 0) ?? 0;
  return { folds, foldOf };
}
