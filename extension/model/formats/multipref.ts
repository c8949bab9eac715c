import type { Annotation, Label } from '../comparison.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json/jsonValue.ts';
import { majority } from './fields.ts';
import { readLabel } from './labelSpelling.ts';
import { shapeFormat } from './shape.ts';
import { textTurn } from './turns.ts';

const groups = ['normal_worker_annotations', 'expert_worker_annotations'] as const;
const aspects = ['overall', 'helpful', 'truthful', 'harmless'] as const;

/** MultiPref: two responses and the labels of several annotators, each overall and by three aspects. */
export const multipref = shapeFormat({
  id: 'multipref',
  title: 'MultiPref',
  specificity: 6,
  described: {
    row:
      '`text`, `completion_a`, `completion_b`, `model_a`, `model_b`, `normal_worker_annotations`, ' +
      '`expert_worker_annotations`: per annotator `overall_pref` and three aspects',
    flip: 'no place: the labels are the annotators’, and the decision stands for it',
    notes: 'the label is the majority of the overall labels; aspects are annotations of their own',
  },
  fits: (row) =>
    typeof row.completion_a === 'string' &&
    typeof row.completion_b === 'string' &&
    groups.some((group) => Array.isArray(row[group])),
  read: (row) => {
    const overall = annotationsOf(row, 'overall');
    const aspectLabels = aspects.slice(1).flatMap((aspect) => annotationsOf(row, aspect));
    return {
      context: [textTurn(row, ['text'], 'user')],
      candidates: ['a', 'b'].map((letter) => {
        const model = row[`model_${letter}`];
        return {
          turns: [textTurn(row, [`completion_${letter}`])],
          ...(typeof model === 'string' ? { model } : {}),
        };
      }),
      names: ['A', 'B'],
      label: majority(overall),
      annotations: [...overall, ...aspectLabels],
      used: [['text'], ['completion_a'], ['completion_b'], ['model_a'], ['model_b']],
    };
  },
  relabel: () => [],
});

function annotationsOf(row: JsonObject, aspect: string): readonly Annotation[] {
  return groups.flatMap((group) => {
    const list = row[group];
    if (!Array.isArray(list)) return [];
    return (list as readonly JsonValue[]).flatMap((entry, index): readonly Annotation[] => {
      if (!isJsonObject(entry)) return [];
      const value = entry[`${aspect}_pref`];
      const label = value === undefined ? undefined : graded(value);
      if (label === undefined) return [];
      const evaluator =
        typeof entry.evaluator === 'string' ? entry.evaluator : `${group.split('_')[0] ?? group} ${String(index + 1)}`;
      return [{ annotator: aspect === 'overall' ? evaluator : `${evaluator} (${aspect})`, label }];
    });
  });
}

function graded(value: JsonValue): Label | undefined {
  const label = readLabel(value);
  if (label?.kind !== 'preferred' || typeof value !== 'string') return label;
  return { ...label, strength: /clearly|much/iu.test(value) ? 2 : 1 };
}
