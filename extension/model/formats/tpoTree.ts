import { isJsonObject, valueAt, type JsonValue } from '../json/jsonValue.ts';
import { numberOf, requireField, wrongType } from './fields.ts';
import { rankingOf } from './labelPlace.ts';
import { shapeFormat } from './shape.ts';
import { anyTurns, isTexts, optionalTurns, textTurn } from './turns.ts';

/** Tree Preference Optimization (arXiv 2410.12854): branches in steps, each with a score from -100 to 100. */
export const tpoTree = shapeFormat({
  id: 'tpo-tree',
  title: 'TPO (Tree Preference Optimization)',
  specificity: 5,
  described: {
    row: '`prompt`, `response_list`: `response` as a list of steps, `reasoning`, `score`',
    flip: 'no place: the decision stands for it',
    notes: 'the label is the ranking by `score`; not Triple Preference Optimization, which is `trl-tpo`',
  },
  fits: (row) =>
    Array.isArray(row.response_list) &&
    row.response_list.length > 0 &&
    (row.response_list as readonly JsonValue[]).every(
      (entry) => isJsonObject(entry) && Object.hasOwn(entry, 'response'),
    ),
  read: (row) => {
    const list = requireField(row, ['response_list']);
    if (!Array.isArray(list)) throw wrongType(['response_list'], 'a list of responses', list);
    const scores = list.map((_, index) => numberOf(valueAt(row, ['response_list', index, 'score'])));
    return {
      context: optionalTurns(row, ['prompt']),
      candidates: list.map((_, index) => {
        const path = ['response_list', index, 'response'];
        const value = requireField(row, path);
        const critique = valueAt(row, ['response_list', index, 'reasoning']);
        return {
          turns: isTexts(value) ? value.map((_step, step) => textTurn(row, [...path, step])) : anyTurns(row, path),
          ...(typeof critique === 'string' ? { critique } : {}),
        };
      }),
      names: list.map((_, index) => String(index + 1)),
      label: rankingOf(scores, 'highest'),
      scores: [{ name: 'score', values: scores }],
      used: [['prompt'], ['response_list']],
    };
  },
  relabel: () => [],
});
