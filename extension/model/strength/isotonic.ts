/**
 * The never-falling sequence that is nearest to `values` by weighted least squares: pool adjacent violators (Ayer et
 * al., 1955). Entries of weight 0 get the value of their pool.
 */
export function isotonic(values: ArrayLike<number>, weights: ArrayLike<number>): Float64Array {
  const pools: { sum: number; weight: number; entries: number }[] = [];
  for (let index = 0; index < values.length; index++) {
    const weight = weights[index] ?? 0;
    let pool = { sum: weight * (values[index] ?? 0), weight, entries: 1 };
    for (let last = pools.at(-1); last !== undefined && violates(last, pool); last = pools.at(-1)) {
      pools.pop();
      pool = { sum: last.sum + pool.sum, weight: last.weight + pool.weight, entries: last.entries + pool.entries };
    }
    pools.push(pool);
  }
  const fitted = new Float64Array(values.length);
  let at = 0;
  for (const { sum, weight, entries } of pools) {
    fitted.fill(weight === 0 ? 0 : sum / weight, at, at + entries);
    at += entries;
  }
  return fitted;
}

interface Pool {
  readonly sum: number;
  readonly weight: number;
}

function violates(left: Pool, right: Pool): boolean {
  if (left.weight === 0 || right.weight === 0) return true;
  return left.sum / left.weight > right.sum / right.weight;
}
