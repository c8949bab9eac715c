import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { runScorers } from '../../../extension/engine/scoring/scorers.ts';
import { StrengthTable } from '../../../extension/engine/scoring/strengthTable.ts';
import type { Comparison } from '../../../extension/model/comparison.ts';
import { CuratorError } from '../../../extension/model/errors.ts';
import { bindFormat } from '../../../extension/model/formats/formats.ts';
import type { JsonValue } from '../../../extension/model/json/jsonValue.ts';
import { bleu, bleuWords } from '../../../extension/model/scoring/bleu.ts';
import { referenceFields, referenceTexts } from '../../../extension/model/scoring/referenceTexts.ts';
import { rougeL } from '../../../extension/model/scoring/rouge.ts';
import { hashesOf, runOf, scoreDatabase, writeDataset } from '../../fixtures/scoring/dataset.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('BLEU', () => {
  it('is what `evaluate` gives with smooth=True', () => {
    // p = 6/7, 4/6, 2/5, 1/4, no brevity penalty.
    expect(bleu('the cat sat on the mat', ['the cat is on the mat'])).toBeCloseTo(0.488923, 6);
    // The fourth order counts 1/1, and the penalty is exp(1 - 6/3).
    expect(bleu('the cat sat', ['the cat is on the mat'])).toBeCloseTo(0.26013, 6);
    expect(bleu('the cat is on the mat', ['the cat is on the mat'])).toBe(1);
    expect(bleu('', ['the cat'])).toBe(0);
    expect(bleu('the cat', [])).toBe(0);
  });

  it('takes of several references the runs of all and the shortest length', () => {
    const one = bleu('a b c', ['a b x y z', 'q c']);
    // Unigrams 3/3, bigrams 1/2, trigrams 0/1: 4/4, 2/3, 1/2, 1/1; three words against two.
    expect(one).toBeCloseTo((1 * (2 / 3) * (1 / 2) * 1) ** 0.25, 12);
  });

  it('splits words as mteval-v13a does', () => {
    expect(bleuWords('Hello, world! It costs 1,000.50 (or so).')).toEqual([
      ...['Hello', ',', 'world', '!', 'It', 'costs', '1,000.50', '(', 'or', 'so', ')', '.'],
    ]);
    expect(bleuWords('a &lt;b&gt; c\nd 10-20 e-f')).toEqual(['a', '<', 'b', '>', 'c', 'd', '10', '-', '20', 'e-f']);
  });

  it('lies between 0 and 1 and knows an equal text', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string(), { maxLength: 3 }), (text, references) => {
        const score = bleu(text, references);
        expect(score >= 0 && score <= 1).toBe(true);
        if (bleuWords(text).length > 0) expect(bleu(text, [text])).toBeCloseTo(1, 12);
      }),
    );
  });
});

describe('ROUGE-L', () => {
  it('is the F1 of the longest common subsequence of words', () => {
    // the cat on the mat: 5 of 6 and 6.
    expect(rougeL('The cat sat on the mat.', ['the cat is on the mat'])).toBeCloseTo(5 / 6, 12);
    expect(rougeL('police killed the gunman', ['police kill the gunman'])).toBeCloseTo(0.75, 12);
    expect(rougeL('the gunman kill police', ['police kill the gunman'])).toBeCloseTo(0.5, 12);
    expect(rougeL('nothing', ['police kill the gunman', 'nothing'])).toBe(1);
    expect(rougeL('Привет, мир', ['привет мир'])).toBe(1);
    expect(rougeL('', ['a'])).toBe(0);
    expect(rougeL('…', ['a'])).toBe(0);
  });
});

describe('the references of a row', () => {
  const of = (row: Record<string, unknown>): Comparison =>
    ({
      metadata: Object.entries(row).map(([name, value]) => ({ path: [name], json: JSON.stringify(value) })),
    }) as unknown as Comparison;

  it('are a text, texts, or messages, at a field or a path', () => {
    expect(referenceTexts(of({ reference: 'one' }), 'reference')).toEqual(['one']);
    expect(referenceTexts(of({ references: ['one', '', 'two'] }), 'references')).toEqual(['one', 'two']);
    expect(referenceTexts(of({ a: { b: [{ role: 'assistant', content: 'one' }] } }), 'a.b')).toEqual(['one']);
    expect(referenceTexts(of({ 'a.b': 'one' }), 'a.b')).toEqual(['one']);
    expect(referenceTexts(of({ a: { b: 3 } }), 'a.b')).toEqual([]);
    expect(referenceTexts(of({ a: {} }), 'a.__proto__.constructor')).toEqual([]);
    expect(referenceTexts(of({ a: 'one' }), 'b')).toEqual([]);
  });

  it.each([3_000, 200_000])('are none in a list of %d levels', (levels) => {
    let deep: JsonValue = 'one';
    for (let level = 0; level < levels; level++) deep = [deep];
    const codec = bindFormat({ formatId: 'trl-strings', fields: { chosen: ['chosen'], rejected: ['rejected'] } });
    const comparison = codec.decode({ chosen: 'c', rejected: 'r', deep, near: 'two' });
    expect(referenceTexts(comparison, 'deep')).toEqual([]);
    expect(referenceFields(comparison)).toEqual([{ field: 'near', length: 3 }]);
  });
});

const reference = 'the cat is on the mat';
const rows = [
  { prompt: 'Where?', chosen: 'the cat is on the mat', rejected: 'the cat sat', reference },
  { prompt: 'Where?', chosen: 'the cat sat on the mat', rejected: 'no idea', reference },
  { prompt: 'Who?', chosen: 'the cat', rejected: 'a dog', reference: ['a dog barks', 'the cat'] },
  { prompt: 'Why?', chosen: 'because', rejected: 'who knows' },
];
const lines = rows.map((row) => JSON.stringify(row));

describe('a scorer against a reference', () => {
  it('gives each response its score, and where a prompt has several rows its standing among all of its responses', async () => {
    const database = scoreDatabase();
    const outcome = await runScorers(
      runOf(database, writeDataset(temporaryFolder(), lines), { scorers: ['bleu:reference', 'rouge:reference'] }),
    );
    expect(outcome).toMatchObject({ rowsScored: 3, rowsSkippedTotal: 1 });
    expect(outcome.rowsSkipped).toEqual([{ line: 4, message: 'The row has no text at "reference".' }]);
    expect(outcome.reports.map(({ scorer }) => scorer)).toEqual([
      ...['bleu:reference', 'bleu:reference/per-prompt', 'rouge:reference', 'rouge:reference/per-prompt'],
    ]);
    const table = await StrengthTable.load({ database, rows: rows.length, hashes: hashesOf(lines) });
    const rewardsOf = (row: number, scorer: string): readonly (number | null)[] | undefined =>
      table.scoresOf(row).find((one) => one.scorer === scorer)?.rewards;
    rows.slice(0, 3).forEach(({ chosen, rejected, reference: own = '' }, row) => {
      const references = [own].flat();
      expect(rewardsOf(row, 'bleu:reference')).toEqual([bleu(chosen, references), bleu(rejected, references)]);
      expect(rewardsOf(row, 'rouge:reference')).toEqual([rougeL(chosen, references), rougeL(rejected, references)]);
    });
    // One scale for both responses of all rows of the prompt.
    const all = rows
      .slice(0, 2)
      .flatMap(({ chosen, rejected }) => [bleu(chosen, [reference]), bleu(rejected, [reference])]);
    const mean = all.reduce((sum, value) => sum + value, 0) / 4;
    const std = Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4);
    [0, 1].forEach((row) => {
      const found = rewardsOf(row, 'bleu:reference/per-prompt');
      [0, 1].forEach((side) => {
        expect(found?.[side]).toBeCloseTo(((all[2 * row + side] ?? 0) - mean) / std, 10);
      });
    });
    // A prompt with one row would only say which response is better, by the same amount everywhere.
    expect(rewardsOf(2, 'bleu:reference/per-prompt')).toBeUndefined();
    expect(table.scoresOf(3)).toEqual([]);
  });

  it('gives no standings where no prompt has several rows, and refuses a field that no row has', async () => {
    const input = writeDataset(temporaryFolder(), lines.slice(1));
    const { reports } = await runScorers(runOf(scoreDatabase(), input, { scorers: ['rouge:reference'] }));
    expect(reports.map(({ scorer }) => scorer)).toEqual(['rouge:reference']);
    for (const scorer of ['bleu:answer', 'bleu:']) {
      const run = runScorers(runOf(scoreDatabase(), input, { scorers: [scorer] }));
      await expect(run).rejects.toSatisfy((error) => CuratorError.is(error, 'bad-request'));
    }
  });
});
