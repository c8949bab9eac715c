import { afterEach, describe, expect, it, vi } from 'vitest';
import { PairProgress } from '../../../extension/engine/scoring/models/pairProgress.ts';
import { RunProgress } from '../../../extension/engine/scoring/runProgress.ts';
import type { Progress } from '../../../extension/model/contract/endpoint.ts';

function collected() {
  vi.useFakeTimers({ toFake: ['performance'] });
  const seen: Progress[] = [];
  return { seen, report: (progress: Progress) => seen.push(progress) };
}

describe('progress of a scoring run', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('of a model tells its plan: pairs and tokens that are left, speed, time and device', () => {
    const { seen, report } = collected();
    const progress = new PairProgress('Scoring with words', 1_200, 200, report);
    progress.on('CPU (2 × 1 threads)');
    expect(seen.at(-1)?.message).toBe('Scoring with words on CPU (2 × 1 threads): 1,000 pairs left');
    vi.advanceTimersByTime(1_000);
    progress.advance(20, 4_000);
    vi.advanceTimersByTime(1_000);
    progress.advance(20, 4_200);
    expect(seen.at(-1)).toMatchObject({ done: 240, total: 1_200, etaMs: 48_000 });
    expect(seen.at(-1)?.message).toBe(
      'Scoring with words on CPU (2 × 1 threads): 960 pairs left with about 200,000 tokens, 20.0 pairs/s',
    );
  });

  it('of a server says nothing of tokens, and at the end of nothing that is left', () => {
    const { seen, report } = collected();
    const progress = new PairProgress('Scoring with it', 30, 0, report);
    progress.on('host');
    vi.advanceTimersByTime(1_000);
    progress.advance(30);
    expect(seen.at(-1)?.message).toBe('Scoring with it on host, 30.0 pairs/s');
  });

  it('of the built-in ensemble tells speed and device from the first fiftieth of its work on', () => {
    const { seen, report } = collected();
    const progress = new RunProgress(1_000, report, { count: 5_000, where: 'CPU (2 threads)' });
    progress.stage('Training');
    expect(seen.at(-1)).toEqual({ done: 0, total: 1_000, unit: 'steps', message: 'Training on CPU (2 threads)' });
    vi.advanceTimersByTime(2_000);
    progress.advance(100);
    expect(seen.at(-1)).toMatchObject({ etaMs: 18_000, message: 'Training on CPU (2 threads), 250 pairs/s' });
  });
});
