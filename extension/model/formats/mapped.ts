import { CuratorError } from '../errors.ts';
import type { JsonPath } from '../json/jsonValue.ts';
import { assistant, exchangeChosenRejected, metadataOf, requireText, scoreColumns } from './fields.ts';
import type { FieldMapping, FormatAdapter, RowCodec } from './format.ts';
import { bindNamed } from './namedResponses.ts';

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
  ],
  detect: () => undefined,
  bind: (fields) => {
    const { chosen, rejected } = fields;
    if (chosen !== undefined && rejected !== undefined) return bindChosen(fields, chosen, rejected);
    if (fields.responseA !== undefined && fields.responseB !== undefined) return bindNamed(fields);
    throw new CuratorError(
      'bad-request',
      'Name the fields of the chosen and the rejected response, or of the two responses and the label.',
    );
  },
};

function bindChosen(fields: FieldMapping, chosen: JsonPath, rejected: JsonPath): RowCodec {
  const prompt = fields.prompt;
  return {
    decode: (row) => ({
      context: prompt === undefined ? [] : [{ role: 'user', text: requireText(row, prompt) }],
      candidates: [
        { turns: [assistant(requireText(row, chosen))] },
        { turns: [assistant(requireText(row, rejected))] },
      ],
      label: { kind: 'preferred', candidate: 0 },
      candidateNames: ['chosen', 'rejected'],
      scores: scoreColumns(row),
      annotations: [],
      metadata: metadataOf(row, [chosen, rejected, ...(prompt === undefined ? [] : [prompt])]),
    }),
    encode: (row, edit) => {
      switch (edit.kind) {
        case 'flip':
          return exchangeChosenRejected(row, chosen, rejected);
        case 'label':
          return edit.label.kind === 'preferred' && edit.label.candidate === 1
            ? exchangeChosenRejected(row, chosen, rejected)
            : [];
        case 'text':
          return [{ kind: 'set', path: edit.candidate === 0 ? chosen : rejected, value: edit.text }];
        case 'contextText':
          return prompt === undefined ? [] : [{ kind: 'set', path: prompt, value: edit.text }];
      }
    },
  };
}
