import { CuratorError } from '../../../../model/errors.ts';
import type { ModelSequence } from '../input/sequences.ts';
import type { RunModel } from './scoreTexts.ts';
import type { ScorerDevice } from './scorerContract.ts';

/**
 * Tells a device that was lost from a text that a model cannot compute: where a text fails, one that was computed before
 * is tried again. The processor is never lost.
 *
 * @param known a sequence that the model has computed on the device
 * @returns `run`, which throws CuratorError 'device-lost' once the device computes nothing any more
 */
export function noticingLoss(run: RunModel, device: ScorerDevice, known: ModelSequence): RunModel {
  if (device === 'cpu') return run;
  return async (sequences) => {
    try {
      return await run(sequences);
    } catch (error) {
      if (CuratorError.is(error, 'out-of-memory')) throw error;
      try {
        await run([known]);
      } catch {
        throw deviceLost(device, error);
      }
      throw error;
    }
  };
}

/** @param cause what ended it; its message is told */
export function deviceLost(device: ScorerDevice, cause: unknown): CuratorError {
  const why = (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/u, '');
  return new CuratorError(
    'device-lost',
    `The device "${device}" stopped computing: ${why}. Finished scores are kept; go on on the CPU.`,
    {},
    { cause },
  );
}
