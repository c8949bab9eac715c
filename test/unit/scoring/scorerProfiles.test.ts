import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { profileCells } from '../../../extension/model/strength/scorerProfileWords.ts';
import { startEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

// Each model is a process, which takes long where the machine is busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

const fixture = (name: string): string => join(import.meta.dirname, '../../fixtures/models', name);

it('what a run found about its model is there after the dataset was closed, as the run has told it', async () => {
  const long = 'tea is milder, coffee is stronger. '.repeat(100);
  const rows = [
    { prompt: 'Short?', chosen: 'Yes.', rejected: 'No, it is not.' },
    { prompt: 'Long?', chosen: `${long} Tea.`, rejected: `${long} Coffee.` },
    { prompt: 'Which?', chosen: 'Tea is milder.', rejected: 'Coffee.' },
  ].map((row) => ({ ...row, rm_scores: { own: [1, 0] } }));
  const path = join(temporaryFolder(), 'pairs.jsonl');
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const engine = startEngine();
  const { datasetId } = await engine.open(path);
  expect(await engine.request('scores/profiles', { datasetId })).toEqual([]);
  const scorers = ['columns', `onnx:${fixture('words')}`, `pair:${fixture('pairwise')}`];
  const { reports } = await engine.request('scores/run', { datasetId, scorers, fresh: false });
  await engine.stop();

  const again = startEngine();
  const reopened = await again.open(path);
  const profiles = await again.request('scores/profiles', { datasetId: reopened.datasetId });
  expect(profiles.map(({ scorer }) => scorer)).toEqual(['own', 'onnx:words', 'pair:pairwise']);
  const [columns, words, pairwise] = profiles;
  expect(columns).toMatchObject({ cut: undefined, orderError: undefined, labelledRows: 3 });
  expect(words).toMatchObject({ cut: { texts: 6, truncated: 2, equalPairs: 1 }, orderError: undefined });
  const told = (scorer: string) => reports.find((report) => report.scorer === scorer);
  expect(pairwise?.orderError).toEqual({ mean: told('pair:pairwise')?.skewSymmetryError, rows: 3 });
  expect(words?.longerPreferred).toEqual(told('onnx:words')?.longerPreferred);
  expect(words?.marginStd).toBeCloseTo(told('onnx:words')?.marginStd ?? Number.NaN, 4);
  expect(pairwise?.agreement.map(({ scorer, value, rows: both }) => [scorer, value, both])).toEqual(
    told('pair:pairwise')?.agreement?.map(({ scorer, value, rows: both }) => [scorer, value, both]),
  );
  expect(words === undefined ? [] : profileCells(words).slice(4)).toEqual(['33.3 % of 6', '1', 'not pairwise']);
});
