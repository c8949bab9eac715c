import { sigmoid, softplus } from '../maths/logistic.ts';

/** A probability and what came true: 1 where the first candidate is the better one, 0 where the second is, 0.5 for a tie. */
export interface Forecast {
  readonly probability: number;
  readonly outcome: number;
}

export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** Mean confidence and share that came true. */
  readonly confidence: number;
  readonly right: number;
}

/** Ten bins of confidence over 0 to 1, as is usual; of two candidates the upper five are used. */
const binCount = 10;

/** Rows by confidence in the likelier candidate, with the share that was right. Empty bins are left out. */
export function reliabilityBins(forecasts: readonly Forecast[]): readonly ReliabilityBin[] {
  const sums = Array.from({ length: binCount }, () => ({ rows: 0, confidence: 0, right: 0 }));
  for (const { probability, outcome } of forecasts) {
    const confidence = Math.max(probability, 1 - probability);
    const right = probability === 0.5 ? 0.5 : probability > 0.5 ? outcome : 1 - outcome;
    const bin = sums[Math.min(binCount - 1, Math.floor(confidence * binCount))];
    if (bin === undefined) continue;
    bin.rows++;
    bin.confidence += confidence;
    bin.right += right;
  }
  return sums.flatMap(({ rows, confidence, right }, index) =>
    rows === 0
      ? []
      : [
          {
            from: index / binCount,
            to: (index + 1) / binCount,
            rows,
            confidence: confidence / rows,
            right: right / rows,
          },
        ],
  );
}

/** Expected calibration error, 0 to 1: mean distance of confidence and share right over ten bins, weighted by rows. */
export function calibrationError(forecasts: readonly Forecast[]): number {
  if (forecasts.length === 0) return 0;
  return (
    reliabilityBins(forecasts).reduce(
      (sum, { rows, confidence, right }) => sum + rows * Math.abs(confidence - right),
      0,
    ) / forecasts.length
  );
}

/**
 * The temperature by which log-odds are divided so that the outcomes are most likely (Guo et al. 2017), between 1/20
 * and 20. Above 1 the probabilities were over-confident.
 */
export function fitTemperature(forecasts: readonly Forecast[]): number {
  if (forecasts.length === 0) return 1;
  const logits = forecasts.map(({ probability }) => logit(probability));
  const loss = (logTemperature: number): number => {
    const scale = Math.exp(-logTemperature);
    return forecasts.reduce((sum, { outcome }, index) => {
      const z = (logits[index] ?? 0) * scale;
      return sum + outcome * softplus(-z) + (1 - outcome) * softplus(z);
    }, 0);
  };
  // The loss has one minimum in 1/T: golden section finds it.
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = -Math.log(20);
  let high = Math.log(20);
  for (let step = 0; step < 60; step++) {
    const left = high - ratio * (high - low);
    const right = low + ratio * (high - low);
    if (loss(left) <= loss(right)) high = right;
    else low = left;
  }
  return Math.exp((low + high) / 2);
}

export function atTemperature(probability: number, temperature: number): number {
  return sigmoid(logit(probability) / temperature);
}

/** Calibration error as it is, and after temperature calibration that was fitted on the other folds. */
export interface CalibrationReport {
  readonly rows: number;
  readonly before: number;
  readonly after: number;
  /** Fitted on all rows; what future probabilities are divided by. */
  readonly temperature: number;
  readonly bins: readonly ReliabilityBin[];
}

export function calibration(forecasts: readonly Forecast[], folds = 5): CalibrationReport {
  const calibrated = forecasts.map((forecast) => ({ ...forecast }));
  for (let fold = 0; fold < Math.min(folds, forecasts.length); fold++) {
    const temperature = fitTemperature(forecasts.filter((_, index) => index % folds !== fold));
    for (let index = fold; index < forecasts.length; index += folds) {
      const forecast = forecasts[index];
      if (forecast === undefined) continue;
      calibrated[index] = { ...forecast, probability: atTemperature(forecast.probability, temperature) };
    }
  }
  return {
    rows: forecasts.length,
    before: calibrationError(forecasts),
    after: calibrationError(calibrated),
    temperature: fitTemperature(forecasts),
    bins: reliabilityBins(forecasts),
  };
}

/** Log-odds, of probabilities kept a millionth away from certainty. */
export function logit(probability: number): number {
  const kept = Math.min(1 - 1e-6, Math.max(1e-6, probability));
  return Math.log(kept / (1 - kept));
}
