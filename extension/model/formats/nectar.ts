import { isJsonObject, type JsonValue } from '../json/jsonValue.ts';
import { numberOf, requireField, wrongType } from './fields.ts';
import { rankingOf } from './labelPlace.ts';
import { shapeFormat } from './shape.ts';
import { textTurn } from './turns.ts';
import { transcriptTurns } from './hhTranscript.ts';

/** Nectar: a prompt as a transcript with seven answers, ranked. */
export const nectar = shapeFormat({
  id: 'nectar',
  title: 'Nectar',
  specificity: 5,
  described: {
    row: '`prompt`: transcript, `answers`: `answer`, `model`, `rank`',
    flip: 'no place: the decision stands for it',
    notes: 'the label is the ranking by `rank`, 1 first',
  },
  fits: (row) =>
    Array.isArray(row.answers) &&
    row.answers.length > 0 &&
    (row.answers as readonly JsonValue[]).every((entry) => isJsonObject(entry) && typeof entry.answer === 'string'),
  read: (row) => {
    const list = requireField(row, ['answers']);
    if (!Array.isArray(list)) throw wrongType(['answers'], 'a list of answers', list);
    const entries = (list as readonly JsonValue[]).map((entry, index) => {
      if (!isJsonObject(entry)) throw wrongType(['answers', index], 'an answer', entry);
      return entry;
    });
    return {
      context: transcriptTurns(row, ['prompt']),
      candidates: entries.map((entry, index) => ({
        turns: [textTurn(row, ['answers', index, 'answer'])],
        ...(typeof entry.model === 'string' ? { model: entry.model } : {}),
      })),
      names: entries.map((_, index) => String(index + 1)),
      label: rankingOf(
        entries.map((entry) => numberOf(entry.rank)),
        'lowest',
      ),
      used: [['prompt'], ['answers']],
    };
  },
  relabel: () => [],
});
