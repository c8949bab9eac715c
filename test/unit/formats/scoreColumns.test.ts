import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bindFormat } from '../../../extension/model/formats/formats.ts';
import type { FieldMapping } from '../../../extension/model/formats/format.ts';
import { columnsAt, scorePlaces } from '../../../extension/model/formats/scoreColumns.ts';
import type { JsonObject } from '../../../extension/model/json/jsonValue.ts';
import { applyValueEdits, resolveChange } from '../../../extension/model/json/valueSpans.ts';

const columnsOf = (row: JsonObject) => columnsAt(row, scorePlaces(row)).map(({ name, values }) => [name, ...values]);

describe('score columns', () => {
  it.each<[string, JsonObject, unknown]>([
    ['chosen and rejected first', { chosen_score: 1.5, rejected_score: 0.5 }, [['score', 1.5, 0.5]]],
    ['chosen and rejected last', { score_rejected: 2, score_chosen: -1 }, [['score', -1, 2]]],
    ['with hyphens', { 'chosen-rating': 5, 'rejected-rating': 3 }, [['rating', 5, 3]]],
    ['with the side in the middle', { avg_chosen_rating: 5, avg_rejected_rating: 3 }, [['avg_rating', 5, 3]]],
    ['in one word', { chosenReward: 1, rejectedReward: 0 }, [['Reward', 1, 0]]],
    ['by letter', { rating_a: 4, rating_b: 2 }, [['rating', 4, 2]]],
    ['by number', { score1: 4, score2: 2 }, [['score', 4, 2]]],
    [
      'lists of scores, one a model',
      { chosen_score_list: [1, 2], rejected_score_list: [3, 4] },
      [
        ['score 1', 1, 3],
        ['score 2', 2, 4],
      ],
    ],
    [
      'objects of scores, one a model',
      { scores_chosen: { big: 1, small: 2 }, scores_rejected: { small: 3, big: 4 } },
      [
        ['big', 1, 4],
        ['small', 2, 3],
      ],
    ],
    [
      'pairs by model',
      { rm_scores: { big: [1.2, 0.3], small: [0, -1], note: 'x' } },
      [
        ['big', 1.2, 0.3],
        ['small', 0, -1],
      ],
    ],
    ['sides by model', { rm_scores: { big: { chosen: 2, rejected: 1 } } }, [['big', 2, 1]]],
    ['a list of two', { rating: [4, 2] }, [['rating', 4, 2]]],
    ['an object of two', { scores: { chosen: 4, rejected: 2 } }, [['scores', 4, 2]]],
    ['one of two missing', { chosen_score: 1, rejected_score: null }, [['score', 1, null]]],
    [
      'two of one name',
      { chosen_score: 1, rejected_score: 0, score_a: 3, score_b: 2 },
      [
        ['score', 1, 0],
        ['score (2)', 3, 2],
      ],
    ],
  ])('are found: %s', (_, row, expected) => {
    expect(columnsOf({ prompt: 'p', chosen: 'a', rejected: 'b', ...row })).toEqual(expected);
  });

  it.each<[string, JsonObject]>([
    ['a score of the whole row', { score: 3 }],
    ['a list of three', { rating: [1, 2, 3] }],
    ['texts', { chosen_score: 'high', rejected_score: 'low' }],
    ['other numbers of both sides', { chosen_tokens: 120, rejected_tokens: 80 }],
    ['words that only hold the letters', { form_a: 1, form_b: 2, scoreboard_a: 1, scoreboard_b: 2 }],
    ['numbers of one side', { rejected_scores: [1, 2] }],
  ])('are not made of %s', (_, row) => {
    expect(columnsOf(row)).toEqual([]);
  });

  it('never fail, whatever the row holds', () => {
    const key = fc.constantFrom('chosen_score', 'rejected_score', 'scores', 'rating', 'rm_scores', '__proto__', 'a');
    const leaf = fc.constantFrom(null, 1, -2.5, 1e300, 'x', true);
    const inner = fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }), fc.dictionary(key, leaf, { maxKeys: 3 }));
    const value = fc.oneof(inner, fc.array(inner, { maxLength: 3 }), fc.dictionary(key, inner, { maxKeys: 3 }));
    fc.assert(
      fc.property(fc.dictionary(key, value), (row) => {
        for (const [, ...values] of columnsOf(JSON.parse(JSON.stringify(row)) as JsonObject)) {
          expect(values).toHaveLength(2);
        }
      }),
    );
  });
});

describe('a flip', () => {
  const flipped = (row: JsonObject, fields: FieldMapping, formatId = 'trl-strings'): JsonObject => {
    const line = JSON.stringify(row);
    const changes = bindFormat({ formatId, fields }).encode(row, { kind: 'flip' });
    return JSON.parse(
      applyValueEdits(
        line,
        changes.map((change) => resolveChange(line, change)),
      ),
    ) as JsonObject;
  };
  const sides = { chosen: ['chosen'], rejected: ['rejected'] };

  it('takes each score along with its response', () => {
    const row = {
      chosen: 'a',
      rejected: 'b',
      rating: [4, 2],
      rm_scores: { big: [1, 0] },
      score_chosen: 7,
      score_rejected: 5,
      score_list_chosen: [1, 2],
      score_list_rejected: [3, 4],
    };
    expect(flipped(row, sides)).toEqual({
      chosen: 'b',
      rejected: 'a',
      rating: [2, 4],
      rm_scores: { big: [0, 1] },
      score_chosen: 5,
      score_rejected: 7,
      score_list_chosen: [3, 4],
      score_list_rejected: [1, 2],
    });
  });

  it('takes along scores at paths that a person named', () => {
    const row = { chosen: 'a', rejected: 'b', meta: { judge: { good: 9, bad: 1 }, by: { x: [2, 1] } } };
    const fields = {
      ...sides,
      firstScore: ['meta', 'judge', 'good'],
      secondScore: ['meta', 'judge', 'bad'],
      scores: ['meta', 'by'],
    };
    const scores = bindFormat({ formatId: 'mapped', fields }).decode(row).scores;
    expect(scores).toEqual([
      { name: 'good', values: [9, 1] },
      { name: 'x', values: [2, 1] },
    ]);
    expect(flipped(row, fields, 'mapped')).toEqual({
      chosen: 'b',
      rejected: 'a',
      meta: { judge: { good: 1, bad: 9 }, by: { x: [1, 2] } },
    });
  });
});
