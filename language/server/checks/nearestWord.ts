/** The known word that one with a slip of the pen stands for: at most two letters differ, and no more than a third. */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  const own = word.trim().toLowerCase();
  let best: string | undefined;
  let least = Math.min(2, Math.floor(own.length / 3)) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - own.length) >= least) continue;
    const distance = editDistance(own, candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Levenshtein's distance, where two neighbours that changed places are one slip (optimal string alignment). */
export function editDistance(left: string, right: string): number {
  let before: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const now = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(at(last, column) + 1, at(now, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1));
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (row > 1 && column > 1 && swapped) cost = Math.min(cost, at(before, column - 2) + 1);
      now.push(cost);
    }
    before = last;
    last = now;
  }
  return at(last, right.length);
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? Number.POSITIVE_INFINITY;
}
