import type { ScoreColumn, Turn } from '../comparison.ts';
import { CuratorError } from '../errors.ts';
import type { JsonObject, JsonPath, JsonValue } from '../json/jsonValue.ts';
import { candidate, exchangeChosenRejected, metadataOf, numberOf, requireField, wrongType } from './fields.ts';
import type { FormatAdapter, RowCodec } from './format.ts';
import { sharedTurns } from './hhTranscript.ts';
import { share } from './share.ts';

/** Both spellings of the score lists occur in the wild (methods: Secrets of RLHF II, released data). */
const scoreLists = [
  ['chosen score list', 'rejected score list'],
  ['chosen_score_list', 'rejected_score_list'],
] as const;

/** hh-rlhf-strength: `chosen` and `rejected` are lists of texts, user and assistant in turn, the response last. */
export const hhStrength: FormatAdapter = {
  id: 'hh-strength',
  title: 'HH-RLHF strength lists',
  specificity: 3,
  described: {
    row: '`chosen`, `rejected`: lists of texts, the response last; score lists of reward models',
    flip: 'exchanges `chosen` and `rejected` and their companions',
  },
  parts: [
    { name: 'chosen', required: true },
    { name: 'rejected', required: true },
  ],
  detect: (rows) => {
    const fitting = rows.filter((row) => isTexts(row.chosen) && isTexts(row.rejected));
    if (fitting.length === 0) return undefined;
    return {
      fields: { chosen: ['chosen'], rejected: ['rejected'] },
      confidence: share(fitting, rows),
      evidence: `${String(fitting.length)} of ${String(rows.length)} rows hold two lists of texts`,
    };
  },
  bind: (fields): RowCodec => {
    const chosen = fields.chosen ?? ['chosen'];
    const rejected = fields.rejected ?? ['rejected'];
    return {
      decode: (row) => {
        const used: JsonPath[] = [chosen, rejected];
        const first = turns(row, chosen);
        const second = turns(row, rejected);
        const shared = sharedTurns(first, second);
        return {
          context: first.slice(0, shared),
          candidates: [candidate(first.slice(shared), row, []), candidate(second.slice(shared), row, [])],
          label: { kind: 'preferred', candidate: 0 },
          candidateNames: ['chosen', 'rejected'],
          scores: scores(row, used),
          annotations: [],
          metadata: metadataOf(row, used),
        };
      },
      encode: (row, edit) => {
        switch (edit.kind) {
          case 'flip':
            return exchangeChosenRejected(row, chosen, rejected);
          case 'label':
            return edit.label.kind === 'preferred' && edit.label.candidate === 1
              ? exchangeChosenRejected(row, chosen, rejected)
              : [];
          case 'text': {
            const path = edit.candidate === 0 ? chosen : rejected;
            const turn = sharedTurns(turns(row, chosen), turns(row, rejected)) + edit.turn;
            if (turn >= turns(row, path).length) {
              throw new CuratorError('bad-request', `The response has no turn ${String(edit.turn + 1)}.`);
            }
            return [{ kind: 'set', path: [...path, turn], value: edit.text }];
          }
          case 'contextText':
            return [chosen, rejected].map((path) => ({ kind: 'set', path: [...path, edit.turn], value: edit.text }));
        }
      },
    };
  },
};

function isTexts(value: JsonValue | undefined): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    (value as readonly JsonValue[]).every((text) => typeof text === 'string')
  );
}

function turns(row: JsonObject, path: JsonPath): readonly Turn[] {
  const value = requireField(row, path);
  if (!isTexts(value)) throw wrongType(path, 'a list of texts', value);
  // The response is the assistant's; counted back from it the roles alternate.
  return value.map((text, index) => ({ role: (value.length - index) % 2 === 1 ? 'assistant' : 'user', text }));
}

function scores(row: JsonObject, used: JsonPath[]): readonly ScoreColumn[] {
  for (const [chosen, rejected] of scoreLists) {
    const first = Object.hasOwn(row, chosen) ? row[chosen] : undefined;
    const second = Object.hasOwn(row, rejected) ? row[rejected] : undefined;
    if (!Array.isArray(first) || !Array.isArray(second)) continue;
    used.push([chosen], [rejected]);
    const models = Math.min(first.length, second.length);
    return Array.from({ length: models }, (_, model) => ({
      name: `rm ${String(model + 1)}`,
      values: [numberOf((first as readonly JsonValue[])[model]), numberOf((second as readonly JsonValue[])[model])],
    }));
  }
  return [];
}
