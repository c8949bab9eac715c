import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { chooseLoss } from '../../../extension/model/recipes/chooseLoss.ts';
import { composeRecipe } from '../../../extension/model/recipes/composeRecipe.ts';
import { losses } from '../../../extension/model/recipes/losses.ts';
import { RecipeFactsCounter, type RecipeFacts } from '../../../extension/model/recipes/recipeFacts.ts';
import { recipeTrainers, type Recipe, type RecipeOptions } from '../../../extension/model/recipes/recipeOptions.ts';
import { trainers } from '../../../extension/model/recipes/trainers.ts';
import { afterMending, type NoiseEstimate } from '../../../extension/model/strength/noiseEstimates.ts';
import { exportRowsOf } from '../export/support/exportRows.ts';

const plain: RecipeFacts = {
  rows: 100,
  pairs: 100,
  thumbsUp: 0,
  thumbsDown: 0,
  ties: 0,
  rankedRows: 0,
  withStrength: 0,
  graded: 0,
  unequal: 100,
  chosenLonger: 50,
  alike: 0,
  splitVotes: 0,
  voted: 0,
  tokens: 1_024,
};

const noisy = (value: number): readonly NoiseEstimate[] => [
  { method: 'audit', share: { value, low: 0.8 * value, high: 1.2 * value }, rows: 200, because: '' },
];

function recipe(options: Partial<RecipeOptions>, facts: Partial<RecipeFacts> = {}, share?: number): Recipe {
  return composeRecipe({
    options: { trainer: 'trl', goal: 'policy', model: 'Qwen/Qwen3-0.6B', ...options },
    facts: { ...plain, ...facts },
    noise: share === undefined ? [] : noisy(share),
    dataset: '/data/pairs.jsonl',
    folder: '/data',
    stem: 'run',
  });
}
const yamlOf = ({ files }: Recipe): Record<string, unknown> => parse(files[0]?.text ?? '') as Record<string, unknown>;

describe('a recipe for TRL', () => {
  it('names the loss that reads the number it writes', () => {
    const written = recipe({}, {}, 0.2);
    expect(yamlOf(written)).toMatchObject({ loss_type: ['robust'], label_smoothing: 0.2, beta: 0.1 });
    expect(written.files[0]?.text).toMatch(/# Loss: By an audit sample, 20\.0 % .+ arXiv 2403\.00409\nloss_type:/u);
    // Without noise there is no number, since this loss would ignore it.
    const clean = yamlOf(recipe({}, {}, 0.001));
    expect(clean).toMatchObject({ loss_type: ['sigmoid'] });
    expect(clean).not.toHaveProperty('label_smoothing');
    expect(recipe({}).files[0]?.text).toContain('Nothing is known about how many labels are wrong');
  });

  it('keeps the chosen response likely where responses are alike', () => {
    expect(yamlOf(recipe({}, { alike: 40 }, 0.1))).toMatchObject({
      loss_type: ['robust', 'sft'],
      loss_weights: [1, 0.2],
    });
    expect(yamlOf(recipe({}, { alike: 10 }, 0.1))).not.toHaveProperty('loss_weights');
  });

  it('trains on thumbs with weights that make both kinds count alike', () => {
    const written = recipe({}, { pairs: 0, thumbsUp: 300, thumbsDown: 100 });
    expect(yamlOf(written)).toMatchObject({ loss_type: 'kto', desirable_weight: 1, undesirable_weight: 3 });
    expect(written).toMatchObject({
      command: 'trl kto --config /data/run.yaml',
      format: 'trl-unpaired-conversational',
    });
    const few = yamlOf(recipe({}, { pairs: 0, thumbsUp: 100, thumbsDown: 200 }));
    expect(few).toMatchObject({ desirable_weight: 2, undesirable_weight: 1 });
    expect(yamlOf(recipe({}, { pairs: 0, thumbsUp: 120, thumbsDown: 100 }))).toMatchObject({
      desirable_weight: 1,
      undesirable_weight: 1,
    });
  });

  it('trains a reward model with the margin that the data has, and writes no smoothing that nobody reads', () => {
    const strong = recipe({ goal: 'reward' }, { withStrength: 90 }, 0.2);
    expect(strong).toMatchObject({ margin: 'strength', command: 'trl reward --config /data/run.yaml' });
    expect(strong.exported).toContain('--margin strength');
    expect(strong.files[0]?.text).not.toMatch(/^label_smoothing/mu);
    expect(strong.reasons.find(({ about }) => about === 'label smoothing')?.text).toContain('turn round or drop');
    expect(recipe({ goal: 'reward' }, { graded: 90 })).toMatchObject({ margin: 'grade' });
    expect(recipe({ goal: 'reward' }, { withStrength: 10 })).toMatchObject({ margin: 'none' });
  });
});

describe('recipes for the other trainers', () => {
  it('smooths labels by the keys that they read', () => {
    expect(yamlOf(recipe({ trainer: 'axolotl' }, { alike: 50 }, 0.15))).toMatchObject({
      rl: 'dpo',
      dpo_loss_type: ['robust', 'sft'],
      dpo_loss_weights: [1, 0.2],
      dpo_label_smoothing: 0.15,
      rl_beta: 0.1,
    });
    expect(yamlOf(recipe({ trainer: 'llamafactory' }, { alike: 50 }, 0.15))).toMatchObject({
      stage: 'dpo',
      pref_loss: 'sigmoid',
      dpo_label_smoothing: 0.15,
      pref_ftx: 0.2,
      dataset_dir: '/data/run.data',
    });
    const script = recipe({ trainer: 'openrlhf' }, { alike: 50 }, 0.15).files[0]?.text ?? '';
    expect(script).toContain('deepspeed --module openrlhf.cli.train_dpo');
    expect(script).toContain('--model.label_smoothing 0.15');
    expect(script).toContain('--model.nll_loss_coef 0.2');
  });

  it('tells LLaMA-Factory where the data is and which columns it has', () => {
    const [, info] = recipe({ trainer: 'llamafactory' }).files;
    expect(info?.name).toBe('run.data/dataset_info.json');
    expect(JSON.parse(info?.text ?? '')).toEqual({
      curated: {
        file_name: '/data/run.jsonl',
        ranking: true,
        formatting: 'sharegpt',
        columns: { messages: 'conversations', chosen: 'chosen', rejected: 'rejected', system: 'system' },
      },
    });
  });

  it('asks for a margin only where the trainer reads one', () => {
    const margins = recipeTrainers.map((trainer) => recipe({ trainer, goal: 'reward' }, { withStrength: 100 }).margin);
    expect(margins).toEqual(['strength', 'strength', 'none', 'none']);
    expect(recipe({ trainer: 'openrlhf', goal: 'reward' }, { withStrength: 100 }).files[0]?.text).toContain(
      '--model.margin_loss_enable',
    );
    expect(recipe({ trainer: 'axolotl', goal: 'reward' }).exported).toContain('--columns system');
  });

  it('says which trainer has no loss for thumbs', () => {
    expect(() => recipe({ trainer: 'openrlhf' }, { pairs: 0, thumbsUp: 5 })).toThrow(/OpenRLHF trains on pairs alone/u);
  });
});

describe('every recipe', () => {
  it('is for rows that can be trained on', () => {
    expect(() => recipe({}, { pairs: 0 })).toThrow(/nothing to train on/u);
    expect(() => recipe({ goal: 'reward' }, { pairs: 0, thumbsUp: 9 })).toThrow(/trained on pairs/u);
    expect(() => recipe({}, {}, 0.6)).toThrow(/mixed up/u);
  });

  it('cannot be broken out of by a hostile name', () => {
    const model = "evil\nloss_type: hinge'; touch /tmp/x #";
    expect(yamlOf(recipe({ model })).model_name_or_path).toBe(model);
    expect(yamlOf(recipe({ model })).loss_type).toEqual(['sigmoid']);
    const script = recipe({ model, trainer: 'openrlhf' }).files[0]?.text ?? '';
    expect(script).toContain(String.raw`'evil${'\n'}loss_type: hinge'\''; touch /tmp/x #'`);
    const hostilePath = composeRecipe({
      options: { trainer: 'trl', goal: 'policy', model: 'm', data: '/d/a\nbeta: 9' },
      facts: plain,
      noise: [],
      dataset: '/d/a\nbeta: 9',
      folder: '/d',
      stem: 'run',
    });
    expect(yamlOf(hostilePath).beta).toBe(0.1);
  });

  it('knows that turned labels are right by now', () => {
    const [audit] = afterMending(noisy(0.2), 15, 100);
    expect(audit?.share?.value).toBeCloseTo(0.05);
    expect(chooseLoss(plain, afterMending(noisy(0.2), 30, 100), 'policy', trainers.trl)).toMatchObject({
      loss: 'dpo',
      labelSmoothing: 0,
    });
  });

  it('names losses that the page of losses explains', () => {
    const page = readFileSync(new URL('../../../docs/losses.md', import.meta.url), 'utf8');
    for (const { title, paper } of Object.values(losses)) {
      expect(page).toContain(title);
      expect(page).toContain(paper);
    }
  });
});

describe('the facts of a dataset', () => {
  it('count pairs, grades, likeness and lengths', () => {
    const counter = new RecipeFactsCounter();
    const text = 'the same words over and over again, so that nearly all of it is alike';
    const rows = exportRowsOf([
      { prompt: 'a', chosen: `${text} yes`, rejected: `${text} no` },
      { prompt: 'b', chosen: 'something', rejected: 'quite another thing altogether' },
      { prompt: 'c', chosen: 'x'.repeat(9_000), rejected: 'y' },
    ]);
    for (const row of rows) counter.add(row);
    expect(counter.facts()).toMatchObject({ rows: 3, pairs: 3, alike: 1, unequal: 3, chosenLonger: 2, tokens: 4_096 });
  });

  it('count thumbs', () => {
    const counter = new RecipeFactsCounter();
    const rows = exportRowsOf([
      { prompt: 'a', completion: 'x', label: true },
      { prompt: 'b', completion: 'y', label: false },
      { prompt: 'c', completion: 'z', label: true },
    ]);
    for (const row of rows) counter.add(row);
    expect(counter.facts()).toMatchObject({ pairs: 0, thumbsUp: 2, thumbsDown: 1 });
  });
});
