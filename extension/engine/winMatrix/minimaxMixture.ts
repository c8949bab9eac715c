import solver, { type Model } from 'javascript-lp-solver';

/**
 * The mixture of candidates whose smallest expected share against any candidate is largest, by linear programming:
 * maximize v under Σ p_i share(i, j) ≥ v for every j, Σ p_i = 1 (the von Neumann winner; Swamy and others, 2024).
 *
 * @param shares share of comparisons that row wins against column, 0 to 1; one half on the diagonal
 */
export function minimaxMixture(shares: readonly (readonly number[])[]): readonly number[] {
  const variables: Record<string, Record<string, number>> = { v: { value: 1 } };
  const constraints: Model['constraints'] = { whole: { equal: 1 } };
  for (const [column] of shares.entries()) {
    constraints[`c${String(column)}`] = { min: 0 };
    const free = variables.v;
    if (free !== undefined) free[`c${String(column)}`] = -1;
  }
  for (const [place, row] of shares.entries()) {
    const variable: Record<string, number> = { whole: 1 };
    for (const [column, share] of row.entries()) variable[`c${String(column)}`] = share;
    variables[`p${String(place)}`] = variable;
  }
  const solution = solver.Solve({ optimize: 'value', opType: 'max', constraints, variables }) as Record<
    string,
    unknown
  >;
  const mixture = shares.map((_, place) => {
    const probability = solution[`p${String(place)}`];
    return typeof probability === 'number' && probability > 0 ? probability : 0;
  });
  // The solver rounds: what is left over would show as a mixture of 0.999.
  const total = mixture.reduce((sum, probability) => sum + probability, 0);
  return total > 0 ? mixture.map((probability) => probability / total) : shares.map(() => 1 / shares.length);
}
