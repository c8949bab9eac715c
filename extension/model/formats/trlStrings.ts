import type { JsonObject } from '../json/jsonValue.ts';
import { looksLikeTranscript } from './hhTranscript.ts';
import {
  assistant,
  candidate,
  exchangeChosenRejected,
  hasPromptField,
  metadataOf,
  promptTurns,
  requireText,
  scoreColumns,
} from './fields.ts';
import { CuratorError } from '../errors.ts';
import type { FormatAdapter, RowCodec } from './format.ts';
import { share } from './share.ts';

/** TRL "standard" preference: `chosen` and `rejected` are texts; the prompt is in a field of its own or absent. */
export const trlStrings: FormatAdapter = {
  id: 'trl-strings',
  title: 'TRL preference (text)',
  specificity: 2,
  described: {
    row: '`prompt`?, `chosen`, `rejected` as texts',
    flip: 'exchanges `chosen` and `rejected` and their companions',
  },
  parts: [
    { name: 'chosen', required: true },
    { name: 'rejected', required: true },
  ],
  detect: (rows) => {
    const fitting = rows.filter((row) => typeof row.chosen === 'string' && typeof row.rejected === 'string');
    const plain = fitting.filter((row) => hasPromptField(row) || !looksLikeTranscript(row.chosen));
    const confidence = share(plain, rows);
    if (confidence === 0) return undefined;
    const prompts = plain.filter(hasPromptField).length;
    return {
      fields: { chosen: ['chosen'], rejected: ['rejected'] },
      confidence,
      evidence:
        `${String(plain.length)} of ${String(rows.length)} rows have text in "chosen" and "rejected"` +
        (prompts > 0 ? ', with a prompt' : ', without a prompt'),
    };
  },
  bind: (fields): RowCodec => {
    const chosen = fields.chosen ?? ['chosen'];
    const rejected = fields.rejected ?? ['rejected'];
    return {
      decode: (row) => {
        const used = [chosen, rejected];
        const first = requireText(row, chosen);
        const second = requireText(row, rejected);
        const context = promptTurns(row, used);
        return {
          context,
          candidates: [
            candidate([assistant(first)], row, ['chosen_model', 'model_chosen']),
            candidate([assistant(second)], row, ['rejected_model', 'model_rejected']),
          ],
          label: { kind: 'preferred', candidate: 0 },
          candidateNames: ['chosen', 'rejected'],
          scores: scoreColumns(row),
          annotations: [],
          metadata: metadataOf(row, used),
        };
      },
      encode: (row: JsonObject, edit) => {
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
            throw new CuratorError('bad-request', 'The prompt of this format is edited as text.');
        }
      },
    };
  },
};
