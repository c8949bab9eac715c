import type { DeviceWish } from '../../../model/contract/scoring.ts';
import { CuratorError } from '../../../model/errors.ts';
import type { ModelUse } from '../../../model/scoring/scoringChoices.ts';
import { deviceOffers, machineFacts } from './deviceOffers.ts';
import { BatchChoice } from './process/batchChoice.ts';
import { Lane } from './process/lane.ts';
import type { PairOfTexts } from './process/scoreTexts.ts';
import type { ScorerDevice } from './process/scorerContract.ts';

/** Pairs that a device computes for comparison before it is trusted: 32 texts. */
export const comparedPairs = 16;
/** Difference that is allowed: this share of the spread of the scores, and what rounding makes at least. */
const tolerance = { share: 0.02, least: 1e-3 } as const;
/** A device must be this much faster than all cores together to be chosen without being asked for. */
const worthwhile = 1.2;

export interface DeviceChoice {
  readonly device: ScorerDevice;
  /** Why it is this one, where that is worth telling. */
  readonly note: string | undefined;
}

export interface DeviceQuestion {
  readonly wish: DeviceWish;
  readonly path: string;
  readonly use: ModelUse;
  readonly pairs: readonly PairOfTexts[];
  readonly cores: number;
  readonly memoryLimitBytes: number;
  readonly signal: AbortSignal;
}

/** Accelerators that are worth a trial, the likeliest first. */
function accelerators(): readonly ScorerDevice[] {
  const offered = deviceOffers(machineFacts()).filter(({ available }) => available);
  const order: readonly ScorerDevice[] = ['coreml', 'dml', 'cuda', 'webgpu'];
  return order.filter((device) => offered.some((offer) => offer.device === device));
}

/**
 * Decides where a model runs. A device other than the processor computes the first 32 texts of the run on both, and is
 * used only where the numbers agree; where it was not asked for by name, also only where it is faster.
 *
 * @throws CuratorError 'device-unavailable' where the device asked for is not there or computes other numbers
 */
export async function chooseDevice(question: DeviceQuestion): Promise<DeviceChoice> {
  const { wish } = question;
  if (wish === 'cpu') return { device: 'cpu', note: undefined };
  if (wish !== 'auto') {
    const compared = await compare(question, wish);
    if (compared.difference > compared.allowed) throw disagreement(wish, compared);
    return { device: wish, note: agreement(wish, compared) };
  }
  for (const device of accelerators()) {
    try {
      const compared = await compare(question, device);
      if (compared.difference > compared.allowed) continue;
      if (compared.speedup / question.cores < worthwhile) continue;
      return { device, note: agreement(device, compared) };
    } catch (error) {
      // Not there, or not for this model: the next one is tried.
      if (!CuratorError.is(error) || error.reason === 'cancelled' || error.reason === 'bad-model') throw error;
    }
  }
  return { device: 'cpu', note: 'No faster device was found; the CPU is used.' };
}

interface Compared {
  /** Largest difference of a number. */
  readonly difference: number;
  readonly allowed: number;
  /** Against one core. */
  readonly speedup: number;
}

async function compare(question: DeviceQuestion, device: ScorerDevice): Promise<Compared> {
  const onDevice = await timed(question, device);
  const onCpu = await timed(question, 'cpu');
  let difference = 0;
  onCpu.values.forEach((value, index) => {
    const apart = Math.abs(value - (onDevice.values[index] ?? Number.NaN));
    // A number that is none is no agreement.
    difference = Number.isNaN(apart) ? Number.POSITIVE_INFINITY : Math.max(difference, apart);
  });
  const mean = onCpu.values.reduce((sum, value) => sum + value, 0) / onCpu.values.length;
  const spread = Math.sqrt(
    onCpu.values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, onCpu.values.length),
  );
  return {
    difference,
    allowed: Math.max(tolerance.least, tolerance.share * spread),
    speedup: onCpu.milliseconds / onDevice.milliseconds,
  };
}

async function timed(
  { path, use, memoryLimitBytes, signal, pairs }: DeviceQuestion,
  device: ScorerDevice,
): Promise<{ readonly values: readonly number[]; readonly milliseconds: number }> {
  const lane = new Lane({ path, use, device, threads: 1, memoryLimitBytes, signal });
  try {
    await lane.model();
    // The first time, an accelerator compiles what it runs.
    const some = pairs.slice(0, comparedPairs);
    await lane.score(some, new BatchChoice(device));
    const started = performance.now();
    const results = await lane.score(some, new BatchChoice(device));
    const milliseconds = performance.now() - started;
    const values = results.flatMap((result) => ('error' in result ? [Number.NaN, Number.NaN] : result.values.flat()));
    return { values, milliseconds };
  } finally {
    await lane.end();
  }
}

function agreement(device: ScorerDevice, { difference, allowed }: Compared): string {
  const texts = String(2 * comparedPairs);
  return `${device}: the first ${texts} texts differ from the CPU by ${difference.toExponential(1)} at most (${allowed.toExponential(1)} allowed).`;
}

function disagreement(device: ScorerDevice, { difference, allowed }: Compared): CuratorError {
  return new CuratorError(
    'device-unavailable',
    `The device "${device}" computes other scores than the CPU: they differ by up to ${difference.toPrecision(3)}, ` +
      `and ${allowed.toPrecision(3)} is allowed. Nothing was scored. Score on the CPU instead.`,
  );
}
