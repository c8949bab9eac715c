/** One row of a regression. */
export interface Example {
  readonly x: Float64Array;
  /** 0 to 1. */
  readonly outcome: number;
}

/**
 * Weights of a logistic regression without intercept that minimise the log loss plus penalty/2 times their squared
 * length, by Newton's method.
 */
export function fitLogistic(examples: readonly Example[], width: number, penalty: number): Float64Array {
  let weights = new Float64Array(width);
  let loss = lossOf(examples, weights, penalty);
  for (let step = 0; step < 50; step++) {
    const gradient = weights.map((weight) => penalty * weight);
    const curvature = Array.from({ length: width }, (_, row) => {
      const line = new Float64Array(width);
      line[row] = penalty;
      return line;
    });
    for (const { x, outcome } of examples) {
      const p = sigmoid(dot(weights, x));
      for (let row = 0; row < width; row++) {
        const value = x[row] ?? 0;
        if (value === 0) continue;
        gradient[row] = (gradient[row] ?? 0) + (p - outcome) * value;
        const line = curvature[row];
        if (line === undefined) continue;
        for (let column = 0; column < width; column++) {
          line[column] = (line[column] ?? 0) + p * (1 - p) * value * (x[column] ?? 0);
        }
      }
    }
    const move = solve(curvature, gradient);
    let scale = 1;
    let next = weights;
    let nextLoss = Number.POSITIVE_INFINITY;
    while (scale > 1e-4) {
      const by = scale;
      next = weights.map((weight, index) => weight - by * (move[index] ?? 0));
      nextLoss = lossOf(examples, next, penalty);
      if (nextLoss <= loss) break;
      scale /= 2;
    }
    if (!(nextLoss < loss - 1e-10)) break;
    weights = next;
    loss = nextLoss;
  }
  return weights;
}

function lossOf(examples: readonly Example[], weights: Float64Array, penalty: number): number {
  let loss = (penalty / 2) * dot(weights, weights);
  for (const { x, outcome } of examples) {
    const z = dot(weights, x);
    loss += outcome * softplus(-z) + (1 - outcome) * softplus(z);
  }
  return loss;
}

/** Solves a symmetric positive definite system by Cholesky's decomposition. */
export function solve(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const width = right.length;
  const lower = matrix.map((line) => Float64Array.from(line));
  const at = (row: number, column: number): number => lower[row]?.[column] ?? 0;
  for (let column = 0; column < width; column++) {
    for (let row = column; row < width; row++) {
      let sum = at(row, column);
      for (let inner = 0; inner < column; inner++) sum -= at(row, inner) * at(column, inner);
      const line = lower[row];
      if (line !== undefined)
        line[column] = row === column ? Math.sqrt(Math.max(sum, 1e-12)) : sum / at(column, column);
    }
  }
  const solution = Float64Array.from(right);
  for (let row = 0; row < width; row++) {
    let sum = solution[row] ?? 0;
    for (let inner = 0; inner < row; inner++) sum -= at(row, inner) * (solution[inner] ?? 0);
    solution[row] = sum / at(row, row);
  }
  for (let row = width - 1; row >= 0; row--) {
    let sum = solution[row] ?? 0;
    for (let inner = row + 1; inner < width; inner++) sum -= at(inner, row) * (solution[inner] ?? 0);
    solution[row] = sum / at(row, row);
  }
  return solution;
}

export function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < left.length; index++) sum += (left[index] ?? 0) * (right[index] ?? 0);
  return sum;
}

export function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

/** log(1 + exp(value)) without overflow. */
export function softplus(value: number): number {
  return value > 0 ? value + Math.log1p(Math.exp(-value)) : Math.log1p(Math.exp(value));
}
