import type { Label } from '../comparison.ts';
import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../json/jsonValue.ts';
import { numberOf, requireField, wrongType } from './fields.ts';
import { rankingOf } from './labelPlace.ts';
import { shapeFormat } from './shape.ts';
import { anyTurns, isTextOrMessages, optionalTurns, textTurn } from './turns.ts';

/** Numbers that order responses, by the name of their field: the highest is best, of ranks the lowest. */
const highest = ['win_prob_vs_baseline', 'win_prob', 'win_rate', 'score', 'reward', 'rating'];
const lowest = ['rank', 'position'];

function entriesOf(row: JsonObject, field: string): readonly JsonObject[] {
  const list = requireField(row, [field]);
  if (!Array.isArray(list)) throw wrongType([field], 'a list of responses', list);
  return (list as readonly JsonValue[]).map((entry, index) => {
    if (!isJsonObject(entry)) throw wrongType([field, index], 'a response', entry);
    return entry;
  });
}

function isEntries(value: JsonValue | undefined, test: (entry: JsonObject) => boolean): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    (value as readonly JsonValue[]).every((entry) => isJsonObject(entry) && test(entry))
  );
}

const texts = ['text', 'response', 'content', 'output'];

function textField(entry: JsonObject): string | undefined {
  return texts.find((field) => typeof entry[field] === 'string');
}

/** One prompt with several responses and a number for each: win probability, score, reward or rank. */
export const listwise = shapeFormat({
  id: 'listwise',
  title: 'List of responses with scores or ranks',
  specificity: 4,
  described: {
    row: '`prompt`, `responses`: `text` (or `response`, `content`, `output`), `model`?, and `win_prob_vs_baseline`, `score`, `reward`, `rating` or `rank`',
    flip: 'no place: the decision stands for it',
    notes: 'the label is the ranking by that number',
  },
  fits: (row) =>
    isTextOrMessages(row.prompt) &&
    isEntries(row.responses, (entry) => textField(entry) !== undefined) &&
    numberField(row) !== undefined,
  read: (row) => {
    const entries = entriesOf(row, 'responses');
    const field = numberField(row);
    const values = entries.map((entry) => numberOf(field === undefined ? undefined : entry[field]));
    return {
      context: optionalTurns(row, ['prompt']),
      candidates: entries.map((entry, index) => ({
        turns: [textTurn(row, ['responses', index, textField(entry) ?? 'text'])],
        ...(typeof entry.model === 'string' ? { model: entry.model } : {}),
      })),
      names: entries.map((_, index) => String(index + 1)),
      label: rankingOf(values, field !== undefined && lowest.includes(field) ? 'lowest' : 'highest'),
      scores: field === undefined || lowest.includes(field) ? [] : [{ name: field, values }],
      used: [['prompt'], ['responses']],
    };
  },
  relabel: () => [],
});

function numberField(row: JsonObject): string | undefined {
  return [...highest, ...lowest].find((field) => isEntries(row.responses, (entry) => typeof entry[field] === 'number'));
}

/** NeMo RL: a dialogue and completions with ranks from 0. */
export const nemoRanked = shapeFormat({
  id: 'nemo-ranked',
  title: 'NeMo RL ranked completions',
  specificity: 5,
  described: {
    row: '`context`: messages, `completions`: `rank` (0 is best), `completion`: messages',
    flip: 'exchanges the ranks of two completions; no opposite among more',
  },
  fits: (row) =>
    isEntries(row.completions, (entry) => typeof entry.rank === 'number' && isTextOrMessages(entry.completion)),
  read: (row) => {
    const entries = entriesOf(row, 'completions');
    const prompt = valueAt(row, ['context']) === undefined ? ['prompt'] : ['context'];
    return {
      context: optionalTurns(row, prompt),
      candidates: entries.map((_, index) => ({ turns: anyTurns(row, ['completions', index, 'completion']) })),
      names: entries.map((_, index) => String(index + 1)),
      label: rankingOf(
        entries.map(({ rank }) => numberOf(rank)),
        'lowest',
      ),
      used: [prompt, ['completions']],
    };
  },
  relabel: (_row, label) =>
    label.kind === 'ranking'
      ? label.ranks.map((rank, index) => ({ kind: 'set', path: ['completions', index, 'rank'], value: rank - 1 }))
      : [],
});

const signals = ['clicked', 'accepted', 'copied', 'feedback', 'engaged'];

/**
 * What people did rather than said. A response that nobody touched is not a bad one (noisy implicit feedback): it has no
 * label, and only an explicit no stands against a yes.
 */
export const implicitFeedback = shapeFormat({
  id: 'implicit-feedback',
  title: 'Implicit feedback',
  specificity: 5,
  described: {
    row: '`prompt` or `query`, `responses`: `text`, and `clicked`, `accepted`, `copied`, `engaged` or `feedback`: true, false or null; `user_id`?',
    flip: 'no place: the decision stands for it',
    notes: 'null or absent is no label: what nobody touched is not negative',
  },
  fits: (row) => isEntries(row.responses, (entry) => textField(entry) !== undefined) && signalField(row) !== undefined,
  read: (row) => {
    const entries = entriesOf(row, 'responses');
    const field = signalField(row) ?? 'clicked';
    return {
      context: optionalTurns(row, Object.hasOwn(row, 'prompt') ? ['prompt'] : ['query']),
      candidates: entries.map((entry, index) => ({
        turns: [textTurn(row, ['responses', index, textField(entry) ?? 'text'])],
        ...(typeof entry.model === 'string' ? { model: entry.model } : {}),
      })),
      names: entries.map((_, index) => String(index + 1)),
      label: implicitLabel(entries.map((entry) => entry[field])),
      used: [['prompt'], ['query'], ['responses']],
    };
  },
  relabel: () => [],
});

function signalField(row: JsonObject): string | undefined {
  return signals.find(
    (field) =>
      isEntries(row.responses, (entry) => {
        const value = entry[field];
        return value === undefined || value === null || typeof value === 'boolean';
      }) && isAny(row.responses, (entry) => typeof entry[field] === 'boolean' || entry[field] === null),
  );
}

function isAny(value: JsonValue | undefined, test: (entry: JsonObject) => boolean): boolean {
  return Array.isArray(value) && (value as readonly JsonValue[]).some((entry) => isJsonObject(entry) && test(entry));
}

function implicitLabel(values: readonly (JsonValue | undefined)[]): Label {
  const yes = values.flatMap((value, candidate) => (value === true ? [candidate] : []));
  const no = values.filter((value) => value === false).length;
  const [only] = yes;
  if (values.length === 1 && (yes.length > 0 || no > 0)) return { kind: 'thumbs', up: yes.length > 0 };
  // One yes, and an explicit no for each of the others: only then is it better than all of them.
  if (yes.length !== 1 || only === undefined || no !== values.length - 1) return { kind: 'none' };
  return { kind: 'preferred', candidate: only };
}
