import type { Label } from '../comparison.ts';
import type { JsonObject } from '../json/jsonValue.ts';
import { chosenLabel, chosenNames, exchangeOnLabel, flipExchanges } from './chosenRejected.ts';
import { requireField, wrongType } from './fields.ts';
import { respell, readLabel } from './labelSpelling.ts';
import { shapeFormat } from './shape.ts';
import { anyTurns, isTextOrMessages, isTexts, optionalTurns, textTurn } from './turns.ts';

/** Test sets for reward models and judges. */

/** RewardBench: pairs in subsets, with the models that wrote them. */
export const rewardBench = shapeFormat({
  id: 'rewardbench',
  title: 'RewardBench',
  specificity: 6,
  described: {
    row: '`prompt`, `chosen`, `rejected`, `chosen_model`, `rejected_model`, `subset`, `id`',
    flip: flipExchanges,
  },
  fits: (row) =>
    isTextOrMessages(row.prompt) &&
    isTextOrMessages(row.chosen) &&
    isTextOrMessages(row.rejected) &&
    typeof row.subset === 'string' &&
    Object.hasOwn(row, 'id'),
  read: (row) => ({
    context: anyTurns(row, ['prompt'], 'user'),
    candidates: (['chosen', 'rejected'] as const).map((field) => {
      const model = row[`${field}_model`];
      return { turns: anyTurns(row, [field]), ...(typeof model === 'string' ? { model } : {}) };
    }),
    names: chosenNames,
    label: chosenLabel,
    used: [['prompt'], ['chosen'], ['rejected'], ['chosen_model'], ['rejected_model']],
  }),
  relabel: (row, label) => exchangeOnLabel(row, label),
});

const styles = ['concise', 'detailed', 'detailed with Markdown'];

/** RM-Bench: three styles of the right and three of the wrong answer; each right one beats each wrong one. */
export const rmBench = shapeFormat({
  id: 'rm-bench',
  title: 'RM-Bench (three by three)',
  specificity: 5,
  described: {
    row: '`prompt`, `chosen`: 3 texts, `rejected`: 3 texts, `domain`, `id`',
    flip: 'exchanges the two lists',
    notes: 'six responses in two ranks: all three chosen before all three rejected',
  },
  fits: (row) =>
    typeof row.prompt === 'string' &&
    isTexts(row.chosen) &&
    isTexts(row.rejected) &&
    row.chosen.length === 3 &&
    row.rejected.length === 3 &&
    typeof row.domain === 'string',
  read: (row) => {
    const sides = (['chosen', 'rejected'] as const).map((field) => {
      const value = requireField(row, [field]);
      if (!isTexts(value)) throw wrongType([field], 'a list of texts', value);
      return value.map((_, index) => ({ field, index }));
    });
    const all = sides.flat();
    return {
      context: [textTurn(row, ['prompt'], 'user')],
      candidates: all.map(({ field, index }) => ({ turns: [textTurn(row, [field, index])] })),
      names: all.map(({ field, index }) => `${field}, ${styles[index] ?? String(index + 1)}`),
      label: { kind: 'ranking', ranks: all.map(({ field }) => (field === 'chosen' ? 1 : 2)) },
      used: [['prompt'], ['chosen'], ['rejected']],
    };
  },
  relabel: () => [],
  flip: () => [{ kind: 'exchange', first: ['chosen'], second: ['rejected'] }],
});

/** JudgeBench: two responses to a question with an objective label. */
export const judgeBench = shapeFormat({
  id: 'judgebench',
  title: 'JudgeBench',
  specificity: 6,
  described: {
    row: '`pair_id`, `question`, `response_A`, `response_B`, `label`: `A>B` or `B>A`, `source`, `response_model`',
    flip: 'sets `label`',
  },
  fits: (row) =>
    Object.hasOwn(row, 'pair_id') &&
    typeof row.question === 'string' &&
    typeof row.response_A === 'string' &&
    typeof row.response_B === 'string' &&
    typeof row.label === 'string' &&
    readLabel(row.label) !== undefined &&
    !Object.keys(row).some((key) => /^(?:judge|annotator|human|rater|labeler)/u.test(key)),
  read: (row) => {
    const model = typeof row.response_model === 'string' ? { model: row.response_model } : {};
    return {
      context: optionalTurns(row, ['question']),
      candidates: [
        { turns: [textTurn(row, ['response_A'])], ...model },
        { turns: [textTurn(row, ['response_B'])], ...model },
      ],
      names: ['A', 'B'],
      label: comparedLabel(row),
      used: [['question'], ['response_A'], ['response_B'], ['label'], ['response_model']],
    };
  },
  relabel: (row, label) => {
    const value = respell(requireField(row, ['label']), label);
    return value === undefined ? [] : [{ kind: 'set', path: ['label'], value }];
  },
});

function comparedLabel(row: JsonObject): Label {
  const value = requireField(row, ['label']);
  const label = readLabel(value);
  if (label === undefined) throw wrongType(['label'], 'a label such as "A>B" or "A=B"', value);
  return label;
}
