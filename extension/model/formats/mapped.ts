import { CuratorError } from '../errors.ts';
import type { JsonObject, JsonPath } from '../json/jsonValue.ts';
import { assistant, exchangeChosenRejected, exchangeScores, metadataOf, requireText } from './fields.ts';
import type { FieldMapping, FormatAdapter, RowCodec, ValueChange } from './format.ts';
import { bindNamed } from './namedResponses.ts';
import { columnsAt, mappedPlaces, scorePlaces, type ScorePlace } from './scoreColumns.ts';

/** A shape that nobody foresaw: the user says which field is what. Either chosen and rejected, or two responses. */
export const mapped: FormatAdapter = {
  id: 'mapped',
  title: 'Fields named by you',
  specificity: 0,
  described: { row: 'fields named by the user', flip: 'exchanges the two values, or sets the label' },
  parts: [
    { name: 'prompt', required: false },
    { name: 'chosen', required: false },
    { name: 'rejected', required: false },
    { name: 'responseA', required: false },
    { name: 'responseB', required: false },
    { name: 'label', required: false },
    { name: 'grade', required: false },
    // Scores: one field that holds those of both responses, or a field for each, in the order of the responses.
    { name: 'scores', required: false },
    { name: 'firstScore', required: false },
    { name: 'secondScore', required: false },
  ],
  detect: () => undefined,
  bind: (fields) => {
    const { chosen, rejected } = fields;
    if (chosen !== undefined && rejected !== undefined) return bindChosen(fields, chosen, rejected);
    if (fields.responseA !== undefined && fields.responseB !== undefined) {
      const codec = bindNamed(fields);
      return {
        ...codec,
        decode: (row) => ({ ...codec.decode(row), scores: columnsAt(row, scoresOf(row, fields)) }),
      };
    }
    throw new CuratorError(
      'bad-request',
      'Name the fields of the chosen and the rejected response, or of the two responses and the label.',
    );
  },
};

function bindChosen(fields: FieldMapping, chosen: JsonPath, rejected: JsonPath): RowCodec {
  const prompt = fields.prompt;
  const flip = (row: JsonObject): readonly ValueChange[] => {
    const changes = exchangeChosenRejected(row, chosen, rejected);
    return [...changes, ...exchangeScores(scoresOf(row, fields), changes)];
  };
  return {
    decode: (row) => ({
      context: prompt === undefined ? [] : [{ role: 'user', text: requireText(row, prompt) }],
      candidates: [
        { turns: [assistant(requireText(row, chosen))] },
        { turns: [assistant(requireText(row, rejected))] },
      ],
      label: { kind: 'preferred', candidate: 0 },
      candidateNames: ['chosen', 'rejected'],
      scores: columnsAt(row, scoresOf(row, fields)),
      annotations: [],
      metadata: metadataOf(row, [chosen, rejected, ...(prompt === undefined ? [] : [prompt])]),
    }),
    encode: (row, edit) => {
      switch (edit.kind) {
        case 'flip':
          return flip(row);
        case 'label':
          return edit.label.kind === 'preferred' && edit.label.candidate === 1 ? flip(row) : [];
        case 'text':
          return [{ kind: 'set', path: edit.candidate === 0 ? chosen : rejected, value: edit.text }];
        case 'contextText':
          return prompt === undefined ? [] : [{ kind: 'set', path: prompt, value: edit.text }];
      }
    },
  };
}

/** Where the scores are: at the paths that the mapping names, or else by their shape. */
function scoresOf(row: JsonObject, { scores, firstScore, secondScore }: FieldMapping): readonly ScorePlace[] {
  const byName = (firstScore !== undefined && secondScore !== undefined) || scores !== undefined;
  return byName ? mappedPlaces(row, firstScore, secondScore, scores) : scorePlaces(row);
}
