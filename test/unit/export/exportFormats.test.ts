import { describe, expect, it } from 'vitest';
import { textOfTurns } from '../../../extension/model/comparison.ts';
import { exportFormats } from '../../../extension/model/export/exportFormats.ts';
import type { ExportRow } from '../../../extension/model/export/exportRow.ts';
import { pairsOf } from '../../../extension/model/export/pairing.ts';
import { detectFormat } from '../../../extension/model/formats/detect.ts';
import { formats } from '../../../extension/model/formats/formats.ts';
import { fixtureOf, fixtures } from '../formats/support/fixtures.ts';
import { exportRow, exportRowsOf, recordsOf } from './support/exportRows.ts';

/** The format that this program takes an export for. */
const readAs: Readonly<Record<string, string>> = {
  'trl-preference': 'trl-strings',
  'trl-preference-conversational': 'trl-messages',
  'trl-unpaired-conversational': 'trl-unpaired',
  'trl-messages': 'trl-language-modeling',
  'openrlhf-kto': 'unknown',
  'llamafactory-kto': 'messages-kto',
  'reward-conditioned': 'trl-messages',
  hyper: 'trl-messages',
};

/** Texts of the pairs that rows make, whatever format they are in. */
function pairTexts(rows: readonly ExportRow[]): readonly (readonly [string, string])[] {
  return rows.flatMap(({ comparison, label }) =>
    comparison === undefined
      ? []
      : pairsOf(comparison, label, { pairing: 'all', skip: 1, ties: 'leave-out' }).map(
          ({ chosen, rejected }) => [textOfTurns(chosen.turns), textOfTurns(rejected.turns)] as const,
        ),
  );
}

describe.each(exportFormats)('the export format $id', (format) => {
  const written = fixtures.flatMap(({ rows }) => recordsOf(exportRowsOf(rows), format.id));

  it('writes rows of some of the formats that are read, each of JSON values only', () => {
    if (format.id !== 'hh-strength') expect(written.length).toBeGreaterThan(0);
    for (const record of written) expect(JSON.parse(JSON.stringify(record))).toEqual(record);
  });

  it('writes what this program reads again as the same shape', () => {
    const source = format.id === 'trl-stepwise' ? 'trl-stepwise' : 'trl-strings';
    const sample = ['principle', 'critique', 'rationale', 'hh-strength', 'reward-conditioned'].includes(format.id)
      ? written
      : recordsOf(exportRowsOf(fixtureOf(source).rows), format.id);
    const wanted = readAs[format.id] ?? format.id;
    if (wanted === 'unknown' || sample.length === 0) return;
    expect(formats.map(({ id }) => id)).toContain(wanted);
    expect(detectFormat(sample)[0]?.choice.formatId).toBe(wanted);
  });
});

describe('the formats', () => {
  it.each(exportFormats)('$id is described in one line of the dialog', ({ title, consumers, description }) => {
    expect(description.length).toBeLessThanOrEqual(82);
    expect(title.length + consumers.length).toBeLessThanOrEqual(95);
  });
});

describe('an export that is read again', () => {
  const sources = fixtures.filter(({ rows }) => pairTexts(exportRowsOf(rows)).length > 0);
  const single = new Set(['d2vlm', 'tpo-tree', 'dove-joint', 'dove-feedback', 'rpr']);
  const targets = [
    'trl-preference-conversational',
    'axolotl-chat',
    'llamafactory-sharegpt',
    'ms-swift',
    'nemo-ranked',
    'listwise',
    'gpm',
    'openrlhf',
  ];

  it.each(targets)('as %s prefers the same responses, of every format with pairs', (target) => {
    for (const { id, rows } of sources) {
      // A list of one turn a response cannot hold branches of several; their rows are left out and counted.
      if (single.has(id)) continue;
      const before = exportRowsOf(rows);
      const records = recordsOf(before, target);
      const plain = before.every(
        ({ comparison }) =>
          (comparison?.context.length ?? 0) <= 1 && comparison?.candidates.every(({ turns }) => turns.length === 1),
      );
      if (records.length === 0 || !plain) continue;
      const after = pairTexts(exportRowsOf(records));
      expect(after.toSorted(), `${id} to ${target}`).toEqual(pairTexts(before).toSorted());
    }
  });
});

describe('pairs of a ranking', () => {
  const [row] = exportRowsOf(fixtureOf('nectar').rows);
  const pairs = (pairing: 'all' | 'adjacent' | 'best-worst' | 'skip', skip = 1): unknown[] =>
    recordsOf(row === undefined ? [] : [row], 'trl-preference', { pairing, skip, margin: 'grade' }).map(
      ({ margin }) => margin,
    );

  it.each([
    ['all', 1, [1, 2, 3, 1, 2, 1]],
    ['adjacent', 1, [1, 1, 1]],
    ['best-worst', 1, [3]],
    ['skip', 1, [2, 2]],
    ['skip', 2, [3]],
  ] as const)('are, for %s %i, those with these ranks between them', (pairing, skip, distances) => {
    expect(pairs(pairing, skip)).toEqual(distances);
  });

  it('leave out responses of one rank', () => {
    const [, tied] = exportRowsOf(fixtureOf('nectar').rows);
    expect(recordsOf(tied === undefined ? [] : [tied], 'trl-preference', { pairing: 'all' })).toHaveLength(5);
  });
});

describe('numbers beside a pair', () => {
  const [row] = exportRowsOf(fixtureOf('multipref').rows);
  const comparison = row?.comparison;
  if (row === undefined || comparison === undefined) throw new Error('The fixture cannot be read.');
  const scored = exportRow(comparison, 1, {
    strength: { mean: 1.25, std: 0.5, votes: 4, scorers: 5, flipProbability: 0.125, calibrated: false },
    band: 'smooth',
  });

  it('are strength and its probability', () => {
    expect(recordsOf([scored], 'trl-preference', { margin: 'strength', softLabel: 'strength' })).toMatchObject([
      { margin: 1.25, chosen_prob: 0.875 },
    ]);
  });

  it('are shares of votes, a tie counting one half', () => {
    // Of the overall and aspect labels of four annotators: 8 for A and 8 ties.
    expect(recordsOf([row], 'trl-preference', { softLabel: 'votes' })).toMatchObject([{ chosen_prob: 0.75 }]);
  });

  it.each([
    [0, 0.693147],
    [5, 0.474077],
    [10, 0.313262],
    [50, 0.006715],
  ])('are the difficulty %d for DPO and the loss %d that goes with it at beta 0.1', (difficulty, loss) => {
    const hard = exportRow(comparison, 1, { difficulty: () => difficulty });
    const [record] = recordsOf([hard], 'trl-preference', { dpo: {} });
    expect(record?.dpo_difficulty).toBe(difficulty);
    expect(record?.dpo_loss_threshold).toBeCloseTo(loss, 6);
  });

  it('are null where a row has no difficulty for DPO, or its label prefers neither response', () => {
    const none = { dpo_difficulty: null, dpo_loss_threshold: null };
    expect(recordsOf([row], 'openrlhf', { dpo: { beta: 0.5 } })).toMatchObject([none]);
    const tie = exportRow(comparison, 1, { label: { kind: 'tie' }, decision: 'keep', difficulty: () => 3 });
    const [tied] = recordsOf([tie], 'trl-preference', { dpo: {}, ties: 'half' });
    expect(tied).toMatchObject(none);
    const [plain] = recordsOf([row], 'trl-preference');
    expect(Object.keys(plain ?? {}).filter((name) => name.startsWith('dpo'))).toEqual([]);
  });

  it('are those of the band', () => {
    const bands = { smooth: { margin: 0.5, smoothing: 0.2 } };
    expect(recordsOf([scored], 'openrlhf', { margin: 'bands', bands })).toMatchObject([
      { margin: 0.5, label_smoothing: 0.2 },
    ]);
  });

  it('are a half for a tie, where ties are wanted', () => {
    const tie = exportRow(comparison, 1, {
      label: { kind: 'tie' },
      decision: 'keep',
    });
    expect(recordsOf([tie], 'trl-preference', { ties: 'half' })).toMatchObject([{ chosen_prob: 0.5 }]);
    expect(recordsOf([tie], 'trl-preference')).toEqual([]);
  });
});

describe('rows of papers', () => {
  it('have the strength of the released row of Secrets of RLHF II, with the population deviation', () => {
    const chosen = [
      3.71875, 0.58984375, 3.390625, 0.006805419921875, -0.6953125, 1.0390625, 1.4140625, 0.8359375, 3.078125, 2,
    ];
    const rejected = [
      3.546875, 0.9921875, 2.125, -0.330078125, 1.171875, 1.2578125, 1.078125, 1.0546875, 3.546875, 2.265625,
    ];
    const rows = exportRowsOf([
      {
        chosen: ['Hi', 'Hello!'],
        rejected: ['Hi', 'What?'],
        'chosen score list': chosen,
        'rejected score list': rejected,
      },
    ]);
    const [record] = recordsOf(rows, 'hh-strength');
    expect(record?.['mean preference difference']).toBeCloseTo(-0.1331085205, 9);
    expect(record?.['std preference difference']).toBeCloseTo(0.7559609369, 9);
    expect(record).toMatchObject({ 'chosen score list': chosen, 'rejected score list': rejected });
  });

  it('turn the responses round under the lower score when pairs are conditioned on rewards', () => {
    const rows = exportRowsOf([{ prompt: 'Q', chosen: 'good', rejected: 'bad', score_chosen: 9, score_rejected: 3 }]);
    const records = recordsOf(rows, 'reward-conditioned');
    expect(records.map(({ target_score, chosen }) => [target_score, chosen])).toEqual([
      [9, [{ role: 'assistant', content: 'good' }]],
      [3, [{ role: 'assistant', content: 'bad' }]],
    ]);
  });

  it('put the criterion before the prompt where no label holds without one', () => {
    const records = recordsOf(exportRowsOf(fixtureOf('rpr').rows.slice(0, 1)), 'trl-preference-conversational');
    expect(records).toHaveLength(2);
    expect(records[0]?.chosen).toEqual(records[1]?.rejected);
    expect(JSON.stringify(records[0]?.prompt)).toContain('Prefers detailed steps.');
  });

  it('do not give a reason to a label that was turned round', () => {
    const [row] = exportRowsOf(fixtureOf('rationale').rows);
    if (row?.comparison === undefined) throw new Error('The fixture cannot be read.');
    expect(recordsOf([row], 'rationale')).toHaveLength(1);
    expect(recordsOf([{ ...row, decision: 'flip', label: { kind: 'preferred', candidate: 1 } }], 'rationale')).toEqual(
      [],
    );
  });
});
