import { describe, expect, it } from 'vitest';
import { BatchChoice } from '../../../../extension/engine/scoring/models/process/batchChoice.ts';
import { noticingLoss } from '../../../../extension/engine/scoring/models/process/deviceLoss.ts';
import { Lane } from '../../../../extension/engine/scoring/models/process/lane.ts';
import type { ScorerDevice } from '../../../../extension/engine/scoring/models/process/scorerContract.ts';
import type { ScorerProcess } from '../../../../extension/engine/scoring/models/process/scorerProcess.ts';
import { scoreTexts, type RunModel } from '../../../../extension/engine/scoring/models/process/scoreTexts.ts';
import { patientLimits, TimeLimitReached } from '../../../../extension/engine/scoring/models/process/timeLimits.ts';
import type { ModelSequence, SequenceMaker } from '../../../../extension/engine/scoring/models/input/sequences.ts';
import { CuratorError } from '../../../../extension/model/errors.ts';

const sequence = (id: number): ModelSequence => ({ ids: [id], types: [0], cut: false }) as unknown as ModelSequence;
const known = sequence(1);
const bad = sequence(2);
const failure = new CuratorError('bad-model', 'The model fails on this text: device removed.');

/** Computes all but bad sequences; nothing once it is lost. */
function deviceThat(isLost: () => boolean): RunModel {
  return (sequences) =>
    isLost() || sequences.includes(bad) ? Promise.reject(failure) : Promise.resolve(sequences.map(() => [1]));
}

const pair = {
  context: [],
  responses: [[{ role: 'assistant', text: 'a' }], [{ role: 'assistant', text: 'b' }]],
} as const;

describe('a device that is lost', () => {
  it('is told from a text that the model cannot compute', async () => {
    let lost = false;
    const run = noticingLoss(
      deviceThat(() => lost),
      'webgpu',
      known,
    );
    await expect(run([known])).resolves.toEqual([[1]]);
    await expect(run([bad])).rejects.toBe(failure);
    lost = true;
    await expect(run([known, known])).rejects.toMatchObject({
      reason: 'device-lost',
      message:
        'The device "webgpu" stopped computing: The model fails on this text: device removed. ' +
        'Finished scores are kept; go on on the CPU.',
    });
  });

  it('is never the processor', async () => {
    const run = noticingLoss(
      deviceThat(() => true),
      'cpu',
      known,
    );
    await expect(run([known])).rejects.toBe(failure);
  });

  it('ends a batch at once, rather than be blamed on its texts', async () => {
    let calls = 0;
    const run: RunModel = () => {
      calls++;
      return Promise.reject(new CuratorError('device-lost', 'Gone.'));
    };
    const maker = { response: () => known } as unknown as SequenceMaker;
    const scored = scoreTexts({ use: 'reward', maker, batching: 'padded', run }, [pair, pair, pair], 8);
    await expect(scored).rejects.toMatchObject({ reason: 'device-lost' });
    expect(calls).toBe(1);
  });

  it.each([
    ['webgpu', 'load', 'device-lost'],
    ['webgpu', 'score', 'device-lost'],
    ['cpu', 'score', 'timed-out'],
  ] as const)('is what never answers: on %s the request to %s ends as %s', async (device, unanswered, reason) => {
    const late = new TimeLimitReached('model', 0, 'model', patientLimits, undefined);
    const process = {
      request: (method: string) =>
        method === unanswered ? Promise.reject(late) : Promise.resolve({ batching: 'padded', heads: 1 }),
      end: () => Promise.resolve(),
    } as unknown as ScorerProcess;
    const { signal } = new AbortController();
    const options = { path: '', use: 'reward', device, threads: 1, memoryLimitBytes: 0, signal } as const;
    const lane = new Lane({ ...options, start: () => process });
    await expect(lane.score([pair, pair], new BatchChoice(device))).rejects.toMatchObject({ reason });
  });

  it.each([
    ['webgpu', 'device-lost'],
    ['cpu', 'scorer-lost'],
  ] as const)('is what ends process after process on %s: %s', async (device: ScorerDevice, reason) => {
    const process = {
      request: (method: string) =>
        method === 'load'
          ? Promise.resolve({ batching: 'padded', heads: 1 })
          : Promise.reject(new CuratorError('scorer-lost', 'The process ended.')),
      end: () => Promise.resolve(),
    } as unknown as ScorerProcess;
    const { signal } = new AbortController();
    const lane = new Lane({
      path: '',
      use: 'reward',
      device,
      threads: 1,
      memoryLimitBytes: 0,
      signal,
      start: () => process,
    });
    await expect(lane.score([pair, pair, pair, pair, pair, pair], new BatchChoice(device))).rejects.toMatchObject({
      reason,
    });
  });
});
