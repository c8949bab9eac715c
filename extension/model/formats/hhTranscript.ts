import type { Turn } from '../comparison.ts';
import { CuratorError } from '../errors.ts';
import type { JsonObject, JsonPath, JsonValue } from '../json/jsonValue.ts';
import {
  candidate,
  exchangeChosenRejected,
  hasPromptField,
  metadataOf,
  requireText,
  scoreColumns,
  wrongType,
} from './fields.ts';
import type { FormatAdapter, RowCodec } from './format.ts';
import type { PlacedTurn } from './shape.ts';
import { share } from './share.ts';

const marker = /\n\n(Human|Assistant): ?/gu;

interface Span {
  readonly turn: Turn;
  /** Where the turn's text stands in the transcript. */
  readonly start: number;
  readonly end: number;
}

/** Whether a value is a whole dialogue of `\n\nHuman:` and `\n\nAssistant:` turns. */
export function looksLikeTranscript(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && /^\s*Human:/u.test(value) && value.includes('\n\nAssistant:');
}

/** The turns of a transcript, with where they stand. */
function turnsOf(transcript: string): readonly Span[] {
  const marks = [...transcript.matchAll(marker)];
  return marks.map((mark, index) => {
    const start = mark.index + mark[0].length;
    const end = marks[index + 1]?.index ?? transcript.length;
    const role = mark[1] === 'Human' ? 'user' : 'assistant';
    return { turn: { role, text: transcript.slice(start, end) }, start, end };
  });
}

/**
 * The turns of a prompt that is a transcript, without the empty one that its response will fill; a prompt that is no
 * transcript is one turn.
 *
 * @throws CuratorError 'missing-field' or 'wrong-type'
 */
export function transcriptTurns(row: JsonObject, path: JsonPath): readonly PlacedTurn[] {
  const text = requireText(row, path);
  if (!/^\s*Human:/u.test(text)) return [{ role: 'user', text, path }];
  const turns = turnsOf(text.startsWith('\n\n') ? text : `\n\n${text.trimStart()}`).map(({ turn }) => turn);
  return turns.at(-1)?.text.trim() === '' ? turns.slice(0, -1) : turns;
}

/** Number of turns that both share, leaving each at least one turn of its own. */
export function sharedTurns(first: readonly Turn[], second: readonly Turn[]): number {
  const most = Math.min(first.length, second.length) - 1;
  let shared = 0;
  while (
    shared < most &&
    first[shared]?.role === second[shared]?.role &&
    first[shared]?.text === second[shared]?.text
  ) {
    shared++;
  }
  return shared;
}

/** Anthropic HH-RLHF: `chosen` and `rejected` are whole transcripts with the dialogue in common. */
export const hhTranscript: FormatAdapter = {
  id: 'hh-transcript',
  title: 'HH-RLHF transcripts',
  specificity: 3,
  described: {
    row: '`chosen`, `rejected`: whole dialogues with `Human:` and `Assistant:` turns',
    flip: 'exchanges `chosen` and `rejected` and their companions',
  },
  parts: [
    { name: 'chosen', required: true },
    { name: 'rejected', required: true },
  ],
  detect: (rows) => {
    const fitting = rows.filter(
      (row) => !hasPromptField(row) && looksLikeTranscript(row.chosen) && looksLikeTranscript(row.rejected),
    );
    if (fitting.length === 0) return undefined;
    return {
      fields: { chosen: ['chosen'], rejected: ['rejected'] },
      confidence: share(fitting, rows),
      evidence: `${String(fitting.length)} of ${String(rows.length)} rows hold two transcripts of Human and Assistant turns`,
    };
  },
  bind: (fields): RowCodec => {
    const chosen = fields.chosen ?? ['chosen'];
    const rejected = fields.rejected ?? ['rejected'];
    return {
      decode: (row) => {
        const first = dialogue(row, chosen).map((span) => span.turn);
        const second = dialogue(row, rejected).map((span) => span.turn);
        const shared = sharedTurns(first, second);
        return {
          context: first.slice(0, shared),
          candidates: [
            candidate(first.slice(shared), row, ['chosen_model']),
            candidate(second.slice(shared), row, ['rejected_model']),
          ],
          label: { kind: 'preferred', candidate: 0 },
          candidateNames: ['chosen', 'rejected'],
          scores: scoreColumns(row),
          annotations: [],
          metadata: metadataOf(row, [chosen, rejected]),
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
            const spans = dialogue(row, path);
            const other = dialogue(row, edit.candidate === 0 ? rejected : chosen);
            const shared = sharedTurns(
              spans.map((span) => span.turn),
              other.map((span) => span.turn),
            );
            return [rewrite(row, path, spans, shared + edit.turn, edit.text)];
          }
          case 'contextText':
            return [chosen, rejected].map((path) => rewrite(row, path, dialogue(row, path), edit.turn, edit.text));
        }
      },
    };
  },
};

function dialogue(row: JsonObject, path: JsonPath): readonly Span[] {
  const transcript = requireText(row, path);
  const spans = turnsOf(transcript);
  if (spans.length === 0) throw wrongType(path, 'a transcript of Human and Assistant turns', transcript);
  return spans;
}

function rewrite(row: JsonObject, path: JsonPath, spans: readonly Span[], turn: number, text: string) {
  const span = spans[turn];
  if (span === undefined) throw new CuratorError('bad-request', `The response has no turn ${String(turn + 1)}.`);
  const transcript = requireText(row, path);
  return { kind: 'set' as const, path, value: transcript.slice(0, span.start) + text + transcript.slice(span.end) };
}
