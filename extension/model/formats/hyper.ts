import type { Annotation } from '../comparison.ts';
import type { JsonObject } from '../json/jsonValue.ts';
import { requireField, wrongType } from './fields.ts';
import type { ValueChange } from './format.ts';
import { oppositeLabel } from './label.ts';
import { readLabel, respell } from './labelSpelling.ts';
import { shapeFormat } from './shape.ts';
import { optionalTurns, textTurn } from './turns.ts';

const human = 'pref_human';
const machine = 'pref_gpt4';

function labelAt(row: JsonObject, field: string): Annotation['label'] {
  const value = requireField(row, [field]);
  if (value === null) return { kind: 'none' };
  const label = readLabel(value);
  if (label === undefined) throw wrongType([field], 'a label such as "a-is-better" or "tie"', value);
  return label;
}

/** Hybrid Preferences (arXiv 2410.19133): the label of a person and the label of GPT-4 for the same pair. */
export const hyper = shapeFormat({
  id: 'hyper',
  title: 'HyPER (person and GPT-4)',
  specificity: 5,
  described: {
    row: '`prompt` or `text`, `completion_a`, `completion_b`, `model_a`, `model_b`, `pref_human`, `pref_gpt4`',
    flip: 'sets `pref_human`',
    notes: 'the label is the person’s, or GPT-4’s where there is none; both are annotations',
  },
  fits: (row) =>
    typeof row.completion_a === 'string' &&
    typeof row.completion_b === 'string' &&
    Object.hasOwn(row, human) &&
    Object.hasOwn(row, machine),
  read: (row) => {
    const person = labelAt(row, human);
    const judge = labelAt(row, machine);
    const prompt = Object.hasOwn(row, 'prompt') ? 'prompt' : 'text';
    return {
      context: optionalTurns(row, [prompt]),
      candidates: ['a', 'b'].map((letter) => {
        const model = row[`model_${letter}`];
        return {
          turns: [textTurn(row, [`completion_${letter}`])],
          ...(typeof model === 'string' ? { model } : {}),
        };
      }),
      names: ['A', 'B'],
      label: person.kind === 'none' ? judge : person,
      annotations: [
        { annotator: 'human', label: person },
        { annotator: 'gpt4', label: judge },
      ].filter(({ label }) => label.kind !== 'none'),
      used: [[prompt], ['completion_a'], ['completion_b'], ['model_a'], ['model_b'], [human]],
    };
  },
  relabel: (row, label): readonly ValueChange[] => {
    const field = labelAt(row, human).kind === 'none' ? machine : human;
    const value = respell(requireField(row, [field]), label);
    return value === undefined ? [] : [{ kind: 'set', path: [field], value }];
  },
  flip: (row, { label }) => {
    const field = labelAt(row, human).kind === 'none' ? machine : human;
    const value = respell(requireField(row, [field]), oppositeLabel(label));
    return value === undefined || label.kind !== 'preferred' ? [] : [{ kind: 'set', path: [field], value }];
  },
});
