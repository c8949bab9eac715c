import { describe, expect, it } from 'vitest';
import { chooseDevice, type DeviceQuestion } from '../../../../extension/engine/scoring/models/deviceChoice.ts';
import type { PairOfTexts } from '../../../../extension/engine/scoring/models/process/scoreTexts.ts';
import { CuratorError } from '../../../../extension/model/errors.ts';
import { fakeScorers, scores, type FakeScorer } from './support/fakeScorer.ts';

const says = (text: string): PairOfTexts['context'] => [{ role: 'assistant', text }];
const pairsOf = (count: number): readonly PairOfTexts[] =>
  Array.from({ length: count }, (_, index) => ({ context: [], responses: [says(String(index)), says('other')] }));

function question(scorer: FakeScorer, more: Partial<DeviceQuestion> = {}): DeviceQuestion {
  return {
    wish: 'webgpu',
    path: 'model',
    use: 'reward',
    pairs: pairsOf(40),
    cores: 1,
    memoryLimitBytes: 2 ** 40,
    signal: new AbortController().signal,
    candidates: ['cuda', 'webgpu'],
    start: fakeScorers(scorer),
    ...more,
  };
}

/** On the CPU the scores of a text are its number and 0; other devices are off by so much at the fourth. */
const offBy =
  (much: number): FakeScorer['answer'] =>
  (text, device) =>
    scores(Number(text) + (device !== 'cpu' && text === '3' ? much : 0), 0);
const quick: FakeScorer['takes'] = (device) => (device === 'cpu' ? 60 : 0);

describe('a device that was asked for by name', () => {
  it('is used where it agrees with the CPU, and that is told with the number of texts', async () => {
    const { device, note } = await chooseDevice(question({ answer: offBy(0.0001) }));
    expect(device).toBe('webgpu');
    expect(note).toMatch(/^webgpu: the first 32 texts differ from the CPU by 1\.0e-4 at most \(\d.*allowed\)\.$/u);
  });

  it('counts the texts that there are', async () => {
    const { note } = await chooseDevice(question({ answer: offBy(0) }, { pairs: pairsOf(3) }));
    expect(note).toContain('the first 6 texts');
  });

  it('stops the run with the numbers where it disagrees', async () => {
    const run = chooseDevice(question({ answer: offBy(5) }));
    await expect(run).rejects.toMatchObject({
      reason: 'device-unavailable',
      message: expect.stringMatching(
        /first 32 texts differ from the CPU by 5\.0e\+0 at most .*Score on the CPU/u,
      ) as unknown,
    });
  });

  it.each([1, 2])('may differ by 2 %% of the spread of the scores: one of %d/50 of it', async (part) => {
    // Their scores are 0 to 15, and as many zeros.
    const spread = 4.97;
    const run = chooseDevice(question({ answer: offBy((part / 50) * spread * 0.9) }));
    if (part === 1) expect((await run).device).toBe('webgpu');
    else await expect(run).rejects.toMatchObject({ reason: 'device-unavailable' });
  });

  it('is not trusted by a text that the model fails on, nor blamed for it', async () => {
    const failing =
      (inner: FakeScorer['answer'], on: readonly string[]): FakeScorer['answer'] =>
      (text, device) =>
        text === '7' && on.includes(device) ? { error: 'The model fails on this text.' } : inner(text, device);
    const both = ['cpu', 'webgpu'];
    expect((await chooseDevice(question({ answer: failing(offBy(0), both) }))).device).toBe('webgpu');
    for (const answer of [failing(offBy(5), both), failing(offBy(0), ['cpu']), failing(offBy(0), ['webgpu'])]) {
      await expect(chooseDevice(question({ answer }))).rejects.toMatchObject({ reason: 'device-unavailable' });
    }
  });
});

describe('a device that is looked for', () => {
  const auto = { wish: 'auto' } as const;

  it('is the first that agrees and is faster', async () => {
    const { device, note } = await chooseDevice(question({ answer: offBy(0), takes: quick }, auto));
    expect(device).toBe('cuda');
    expect(note).toContain('cuda: the first 32 texts');
  });

  it('that disagrees is passed over, and its numbers are told', async () => {
    const answer: FakeScorer['answer'] = (text, device) => offBy(device === 'cuda' ? 5 : 0)(text, device);
    expect((await chooseDevice(question({ answer, takes: quick }, auto))).device).toBe('webgpu');
    const none = await chooseDevice(question({ answer: offBy(5), takes: quick }, auto));
    expect(none.device).toBe('cpu');
    expect(none.note).toMatch(
      /cuda: .*differ from the CPU by 5\.0e\+0 .*webgpu: .*5\.0e\+0.*No faster device was found/u,
    );
  });

  it('that is slower, or is not there, is passed over, and why is told', async () => {
    const answer: FakeScorer['answer'] = (text, device) => {
      if (device === 'cuda') throw new CuratorError('device-unavailable', 'No such card.');
      return offBy(0)(text, device);
    };
    const takes: FakeScorer['takes'] = (device) => (device === 'cpu' ? 0 : 30);
    const { device, note } = await chooseDevice(question({ answer, takes }, auto));
    expect(device).toBe('cpu');
    expect(note).toMatch(/^cuda is not used: No such card\. webgpu has 0\.\d+ times the speed of all cores/u);
  });
});
