import type { JsonValue } from '../json/jsonValue.ts';
import { requireField, wrongType } from './fields.ts';
import { shapeFormat } from './shape.ts';
import { isTexts, optionalTurns, textTurn } from './turns.ts';

/** TRL "stepwise supervision": a response in steps, each labelled right or wrong (process reward models). */
export const trlStepwise = shapeFormat({
  id: 'trl-stepwise',
  title: 'TRL stepwise supervision',
  specificity: 4,
  described: {
    row: '`prompt`, `completions`: texts, `labels`: true or false each',
    flip: 'no place: the decision stands for it',
    notes: 'shown as one response in steps; thumbs up where every step is right',
  },
  fits: (row) => isTexts(row.completions) && Array.isArray(row.labels) && row.labels.length === row.completions.length,
  read: (row) => {
    const steps = requireField(row, ['completions']);
    if (!isTexts(steps)) throw wrongType(['completions'], 'a list of texts', steps);
    const labels = requireField(row, ['labels']);
    if (!Array.isArray(labels)) throw wrongType(['labels'], 'a list of labels', labels);
    if (labels.length !== steps.length) throw wrongType(['labels'], `a list of ${String(steps.length)} labels`, labels);
    const stepLabels = (labels as readonly JsonValue[]).map((label, index) => {
      if (label === true || label === 1) return true;
      if (label === false || label === 0) return false;
      if (label === null) return null;
      throw wrongType(['labels', index], 'true or false', label);
    });
    const known = stepLabels.filter((label) => label !== null);
    return {
      context: optionalTurns(row, ['prompt']),
      candidates: [{ turns: steps.map((_, index) => textTurn(row, ['completions', index])), stepLabels }],
      names: ['completion'],
      label: known.length === 0 ? { kind: 'none' } : { kind: 'thumbs', up: known.every((label) => label) },
      used: [['prompt'], ['completions'], ['labels']],
    };
  },
  // Which step would be the wrong one is not known.
  relabel: () => [],
});
