import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../json/jsonValue.ts';
import { numberOf, requireField, wrongType } from './fields.ts';
import { rankingOf } from './labelPlace.ts';
import { shapeFormat } from './shape.ts';
import { textTurn } from './turns.ts';

const aspects = ['instruction_following', 'honesty', 'truthfulness', 'helpfulness'];

/** UltraFeedback: an instruction with several completions, each rated by GPT-4 overall and by four aspects. */
export const ultrafeedback = shapeFormat({
  id: 'ultrafeedback',
  title: 'UltraFeedback',
  specificity: 5,
  described: {
    row: '`instruction`, `completions`: `response`, `model`, `overall_score`, `critique`, `annotations` by aspect with `Rating`',
    flip: 'no place: the decision stands for it',
    notes: 'the label is the ranking by `overall_score`, or by `fine-grained_score` where that is missing',
  },
  fits: (row) => {
    const list = row.completions;
    return (
      typeof row.instruction === 'string' &&
      Array.isArray(list) &&
      list.length > 0 &&
      (list as readonly JsonValue[]).every((entry) => isJsonObject(entry) && typeof entry.response === 'string')
    );
  },
  read: (row) => {
    const list = requireField(row, ['completions']);
    if (!Array.isArray(list)) throw wrongType(['completions'], 'a list of completions', list);
    const entries = (list as readonly JsonValue[]).map((entry, index) => {
      if (!isJsonObject(entry)) throw wrongType(['completions', index], 'a completion', entry);
      return entry;
    });
    const overall = entries.map((entry) => numberOf(entry.overall_score ?? entry['fine-grained_score']));
    const ratings = aspects.map((name) => ({ name, values: entries.map((entry) => ratingOf(entry, name)) }));
    return {
      context: [textTurn(row, ['instruction'], 'user')],
      candidates: entries.map((entry, index) => ({
        turns: [textTurn(row, ['completions', index, 'response'])],
        ...(typeof entry.model === 'string' ? { model: entry.model } : {}),
        ...(typeof entry.critique === 'string' ? { critique: entry.critique } : {}),
      })),
      names: entries.map((_, index) => String(index + 1)),
      label: rankingOf(overall, 'highest'),
      scores: [{ name: 'overall_score', values: overall }, ...ratings].filter(({ values }) =>
        values.some((value) => value !== null),
      ),
      used: [['instruction'], ['completions']],
    };
  },
  relabel: () => [],
});

/** Ratings are texts from "1" to "5", or "N/A". */
function ratingOf(entry: JsonObject, aspect: string): number | null {
  const rating = valueAt(entry, ['annotations', aspect, 'Rating']);
  if (typeof rating === 'number') return rating;
  return typeof rating === 'string' && /^\d+(?:\.\d+)?$/u.test(rating.trim()) ? Number(rating) : null;
}
