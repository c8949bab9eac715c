import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { runScorers, scorerNamed } from '../../../../extension/engine/scoring/scorers.ts';
import type { ScoreOutcome } from '../../../../extension/engine/scoring/scoring.ts';
import { StrengthTable } from '../../../../extension/engine/scoring/strengthTable.ts';
import { CuratorError } from '../../../../extension/model/errors.ts';
import { followUpScores, followUpSides, followUpTexts } from '../../../../extension/model/scoring/followUps.ts';
import { hashesOf, runOf, scoreDatabase, writeDataset } from '../../../fixtures/scoring/dataset.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

// Each run starts processes, which takes long where the machine is busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

const causal = join(import.meta.dirname, '../../../fixtures/models/causal');
const rows = [
  // That which golden.json speaks of.
  { prompt: 'How do I boil an egg?', chosen: 'Put it into boiling water.', rejected: 'No.' },
  { prompt: 'Which is better, tea or coffee?', chosen: 'Tea is milder.', rejected: 'Coffee is stronger, it is said.' },
  { prompt: 'Why?', chosen: 'Because.', rejected: 'Who knows. '.repeat(12) },
];
const lines = rows.map((row) => JSON.stringify(row));

interface Scored {
  readonly table: StrengthTable;
  readonly outcome: ScoreOutcome;
}
async function scoredBy(...scorers: string[]): Promise<Scored> {
  const database = scoreDatabase();
  const outcome = await runScorers(runOf(database, writeDataset(temporaryFolder(), lines), { scorers }));
  return { outcome, table: await StrengthTable.load({ database, rows: rows.length, hashes: hashesOf(lines) }) };
}
const scoresOf = ({ table }: Scored, row: number, scorer: string): readonly (number | null)[] =>
  table.scoresOf(row).find((one) => one.scorer === scorer)?.rewards ?? [];

/** The same weights with another template, which makes other likelihoods. */
function otherModel(settings?: object): string {
  const folder = join(temporaryFolder(), 'other');
  cpSync(causal, folder, { recursive: true });
  const path = join(folder, 'chat_template.jinja');
  writeFileSync(path, readFileSync(path, 'utf8').replace('Be kind.', 'Be as short as you can.'));
  if (settings !== undefined) writeFileSync(join(folder, 'scoring.json'), JSON.stringify(settings));
  return folder;
}

describe('the implicit reward', () => {
  it('is how much likelier the policy finds a response than its reference, whole and a token', async () => {
    const reference = otherModel();
    const policies = await scoredBy(`lm:${causal}`);
    const references = await scoredBy(`lm:${reference}`);
    const implicit = await scoredBy(`implicit:${causal}::${reference}`);
    expect(implicit.outcome.rowsScored).toBe(rows.length);
    expect(implicit.table.scorers).toEqual([
      'implicit:causal-vs-other/log-ratio',
      'implicit:causal-vs-other/per-token',
    ]);
    for (const [member, likelihood] of [
      ['log-ratio', 'logprob'],
      ['per-token', 'per-token'],
    ] as const) {
      rows.forEach((_, row) => {
        const found = scoresOf(implicit, row, `implicit:causal-vs-other/${member}`);
        const policy = scoresOf(policies, row, `lm:causal/${likelihood}`);
        const other = scoresOf(references, row, `lm:other/${likelihood}`);
        expect(found).toHaveLength(2);
        found.forEach((value, side) => {
          expect(value).not.toBe(0);
          expect(value).toBeCloseTo((policy[side] ?? Number.NaN) - (other[side] ?? Number.NaN), 3);
        });
      });
    }
  });

  it('needs two models that are not the same, and both named', async () => {
    const same = scoredBy(`implicit:${causal}::${causal}`);
    await expect(same).rejects.toSatisfy((error) => CuratorError.is(error, 'bad-request'));
    for (const name of ['implicit:', `implicit:${causal}`, `implicit:${causal}::`, 'implicit:a::b::c']) {
      expect(() => scorerNamed(name)).toThrow('REFERENCE_DIR');
    }
  });
});

describe('the likelihood of what a person says next', () => {
  it('has six sides, each with utterances of both kinds, none of them twice', () => {
    expect(followUpSides).toHaveLength(6);
    expect(new Set(followUpTexts).size).toBe(followUpTexts.length);
    const likelihoods = followUpTexts.map((_, index) => -index);
    // Two positive ones, then two negative ones, each likelier by one than the next: a mean of two apart.
    expect(followUpScores(likelihoods)).toEqual(followUpSides.map(() => 2));
    expect(followUpScores(likelihoods.slice(1)).at(-1)).toBeNaN();
  });

  it('is that of the utterance alone, after the dialogue as the template renders it', async () => {
    const golden = JSON.parse(readFileSync(join(causal, 'golden.json'), 'utf8')) as {
      readonly follow_ups: readonly { readonly per_token: Readonly<Record<string, number>> }[];
    };
    expect(golden.follow_ups.map(({ per_token: perToken }) => Object.keys(perToken))).toEqual([
      followUpTexts,
      followUpTexts,
    ]);
    const scored = await scoredBy(`follow-up:${causal}`);
    expect(scored.table.scorers).toEqual(followUpSides.map((side) => `follow-up:causal/${side}`));
    golden.follow_ups.forEach(({ per_token: perToken }, side) => {
      const likelihoods = followUpTexts.map((text) => perToken[text] ?? Number.NaN);
      followUpScores(likelihoods).forEach((expected, at) => {
        expect(scoresOf(scored, 0, `follow-up:causal/${followUpSides[at] ?? ''}`)[side]).toBeCloseTo(expected, 3);
      });
    });
  });

  it('keeps the end of a dialogue that is too long, and says that it was cut', async () => {
    const short = otherModel({ max_length: 60 });
    const { outcome, table } = await scoredBy(`follow-up:${short}`);
    expect(outcome.rowsScored).toBe(rows.length);
    expect(outcome.reports[0]?.truncatedShare).toBeGreaterThan(0);
    expect(table.scoresOf(2)).toHaveLength(followUpSides.length);
  });
});
