import type { DeviceWish } from '../../../model/contract/scoring.ts';
import { CuratorError } from '../../../model/errors.ts';
import type { ModelUse } from '../../../model/scoring/scoringChoices.ts';
import { deviceOffers, machineFacts } from './deviceOffers.ts';
import { BatchChoice } from './process/batchChoice.ts';
import { Lane, type LaneOptions } from './process/lane.ts';
import type { PairOfTexts } from './process/scoreTexts.ts';
import type { FailedPair, ScoredPair, ScorerDevice } from './process/scorerContract.ts';

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
  /** Devices that `auto` tries, in this order; those of the machine where none are given. */
  readonly candidates?: readonly ScorerDevice[];
  readonly start?: LaneOptions['start'];
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
    return { device: wish, note: difference(wish, compared) };
  }
  const passedOver: string[] = [];
  for (const device of question.candidates ?? accelerators()) {
    try {
      const compared = await compare(question, device);
      const speedup = compared.speedup / question.cores;
      if (compared.difference > compared.allowed) passedOver.push(`${difference(device, compared)} It is not used.`);
      else if (speedup >= worthwhile) return { device, note: difference(device, compared) };
      else
        passedOver.push(`${device} has ${speedup.toPrecision(2)} times the speed of all cores, too little to be used.`);
    } catch (error) {
      // Not there, or not for this model: the next one is tried.
      if (!CuratorError.is(error) || error.reason === 'cancelled' || error.reason === 'bad-model') throw error;
      passedOver.push(`${device} is not used: ${error.message}`);
    }
  }
  return { device: 'cpu', note: [...passedOver, 'No faster device was found; the CPU is used.'].join(' ') };
}

interface Compared {
  readonly texts: number;
  /** Largest difference of a number. */
  readonly difference: number;
  readonly allowed: number;
  /** Against one core. */
  readonly speedup: number;
}

async function compare(question: DeviceQuestion, device: ScorerDevice): Promise<Compared> {
  const onDevice = await timed(question, device);
  const onCpu = await timed(question, 'cpu');
  let largest = 0;
  const known: number[] = [];
  onCpu.results.forEach((ofCpu, index) => {
    const ofDevice = onDevice.results[index];
    if ('error' in ofCpu) {
      // A text that the model fails on says nothing, unless the device has numbers for it.
      if (ofDevice === undefined || !('error' in ofDevice)) largest = Number.POSITIVE_INFINITY;
      return;
    }
    const others = ofDevice === undefined || 'error' in ofDevice ? [] : ofDevice.values.flat();
    ofCpu.values.flat().forEach((value, at) => {
      known.push(value);
      const apart = Math.abs(value - (others[at] ?? Number.NaN));
      // A number that is none is no agreement.
      largest = Math.max(largest, Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart);
    });
  });
  return {
    texts: 2 * onCpu.results.length,
    difference: largest,
    allowed: Math.max(tolerance.least, tolerance.share * standardDeviation(known)),
    speedup: onCpu.milliseconds / onDevice.milliseconds,
  };
}

/** 0 where there are no values. */
function standardDeviation(values: readonly number[]): number {
  const count = Math.max(1, values.length);
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count);
}

async function timed(
  { path, use, memoryLimitBytes, signal, pairs, start }: DeviceQuestion,
  device: ScorerDevice,
): Promise<{ readonly results: readonly (ScoredPair | FailedPair)[]; readonly milliseconds: number }> {
  const lane = new Lane({ path, use, device, threads: 1, memoryLimitBytes, signal, ...(start && { start }) });
  try {
    await lane.model();
    // The first time, an accelerator compiles what it runs.
    const some = pairs.slice(0, comparedPairs);
    await lane.score(some, new BatchChoice(device));
    const started = performance.now();
    const results = await lane.score(some, new BatchChoice(device));
    const milliseconds = performance.now() - started;
    return { results, milliseconds };
  } finally {
    await lane.end();
  }
}

function difference(device: ScorerDevice, { texts, difference: largest, allowed }: Compared): string {
  const by = Number.isFinite(largest) ? `by ${largest.toExponential(1)} at most` : 'and some have no number';
  return `${device}: the first ${String(texts)} texts differ from the CPU ${by} (${allowed.toExponential(1)} allowed).`;
}

function disagreement(device: ScorerDevice, compared: Compared): CuratorError {
  const message = `The device computes other scores. ${difference(device, compared)} Nothing was scored. Score on the CPU instead.`;
  return new CuratorError('device-unavailable', message);
}
