import { dot, fitLogistic, sigmoid, type Example } from '../maths/logistic.ts';
import { fitTemperature, type Forecast } from './calibration.ts';
import { leaning, type Ballot, type Combination } from './ballots.ts';

/** Strengths of the ridge penalty that are tried by cross-validation. */
const penalties = [0.1, 0.3, 1, 3, 10] as const;
/** Checked rows below which a fit says little. */
export const fewestGold = 20;

/** A row whose better candidate is known: 1 the first, 0 the second, 0.5 a tie. */
export interface GoldRow {
  readonly row: number;
  readonly outcome: number;
}

/**
 * Joins judges by the rows where people said what is right: logistic regression of the truth on each judge's leaning,
 * without an intercept, so that exchanging the candidates exchanges the probabilities. The ridge penalty and the
 * temperature are chosen on left-out gold rows. A judge that is wrong more often than right gets a negative weight.
 *
 * @param ballots by row, then by judge
 */
export function combineWithGold(
  ballots: readonly (readonly Ballot[])[],
  judges: number,
  gold: readonly GoldRow[],
): Combination {
  const features = ballots.map((row) => Float64Array.from({ length: judges }, (_, judge) => leaning(row[judge])));
  const examples = gold.flatMap(({ row, outcome }) => {
    const x = features[row];
    return x === undefined ? [] : [{ x, outcome }];
  });
  let best = { loss: Number.POSITIVE_INFINITY, penalty: 1, forecasts: [] as readonly Forecast[] };
  for (const penalty of penalties) {
    const forecasts = leftOutForecasts(examples, judges, penalty);
    const loss = forecasts.reduce(
      (sum, { probability, outcome }) =>
        sum - outcome * Math.log(probability) - (1 - outcome) * Math.log(1 - probability),
      0,
    );
    if (loss < best.loss) best = { loss, penalty, forecasts };
  }
  // Few rows tell little about the temperature either: half of the correction on a logarithmic scale.
  const temperature = Math.sqrt(fitTemperature(best.forecasts));
  const weights = fitLogistic(examples, judges, best.penalty).map((weight) => weight / temperature);
  const warnings =
    examples.length < fewestGold
      ? [`Only ${String(examples.length)} checked rows: weights are rough below ${String(fewestGold)}.`]
      : [];
  return {
    probabilities: Float64Array.from(features, (x) => sigmoid(dot(weights, x))),
    weights: [...weights],
    method: 'gold',
    calibrated: examples.length >= fewestGold,
    warnings,
  };
}

/** Forecasts of ten folds, each by the rows outside it. */
function leftOutForecasts(examples: readonly Example[], width: number, penalty: number): readonly Forecast[] {
  const folds = Math.min(10, examples.length);
  const forecasts: Forecast[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const weights = fitLogistic(
      examples.filter((_, index) => index % folds !== fold),
      width,
      penalty,
    );
    for (let index = fold; index < examples.length; index += folds) {
      const example = examples[index];
      if (example !== undefined) {
        forecasts.push({ probability: sigmoid(dot(weights, example.x)), outcome: example.outcome });
      }
    }
  }
  return forecasts;
}
