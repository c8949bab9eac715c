import type { Annotation, Label, MediaReference } from '../comparison.ts';
import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../json/jsonValue.ts';
import { chosenLabel, exchangeWithChosen } from './chosenRejected.ts';
import { requireField, requireText, wrongType } from './fields.ts';
import { valueLabel } from './labelPlace.ts';
import { shapeFormat, type PlacedTurn } from './shape.ts';
import { isMessages, isTexts, mediaOf, messageTurns, optionalTurns, splitLast, textTurn } from './turns.ts';

/** Comparisons about pictures and videos. References stay as the row spells them; nothing is loaded here. */

/** ms-swift: the chosen response ends `messages`, the rejected ones are beside it; images and videos by path. */
export const msSwift = shapeFormat({
  id: 'ms-swift',
  title: 'ms-swift preference',
  specificity: 5,
  described: {
    row: '`messages`, `rejected_response` (a text or texts) or `rejected_messages`; `images`?, `videos`?, `quality`?',
    flip: 'exchanges the response in `messages` with the rejected one',
    notes: 'also the rows of TEMPLE and SoliReward; with several rejected responses a flip has no opposite',
  },
  fits: (row) =>
    isMessages(row.messages) &&
    (typeof row.rejected_response === 'string' || isTexts(row.rejected_response) || isMessages(row.rejected_messages)),
  read: (row) => {
    const { context, response } = splitLast(messageTurns(row, ['messages']));
    const used = [['messages'], ['rejected_response'], ['rejected_messages']];
    const media = mediaOf(row, used);
    const rejected = rejectedTurns(row);
    return {
      context,
      candidates: [response, ...rejected].map((turns) => ({ turns })),
      names: [
        'chosen',
        ...rejected.map((_, index) => (rejected.length === 1 ? 'rejected' : `rejected ${String(index + 1)}`)),
      ],
      label: chosenLabel,
      media: halved(row, media),
      used,
    };
  },
  relabel: (_row, label, { candidates }) => {
    const places = candidates.map(({ turns }) => turns.at(-1)?.path);
    return exchangeWithChosen(
      label,
      places.filter((path) => path !== undefined),
    );
  },
});

function rejectedTurns(row: JsonObject): readonly (readonly PlacedTurn[])[] {
  const own = valueAt(row, ['rejected_response']);
  if (own === undefined || own === null) {
    const messages = messageTurns(row, ['rejected_messages']);
    return [splitLast(messages).response];
  }
  if (typeof own === 'string') return [[textTurn(row, ['rejected_response'])]];
  if (!isTexts(own)) throw wrongType(['rejected_response'], 'a text or a list of texts', own);
  return own.map((_, index) => [textTurn(row, ['rejected_response', index])]);
}

/** SoliReward's rows have twice as many videos as prompts: the first half belongs to the better side. */
function halved(row: JsonObject, media: readonly MediaReference[]): readonly MediaReference[] {
  const quality = valueAt(row, ['quality']);
  if (!Array.isArray(quality) || quality.length !== 2 || media.length % 2 !== 0) return media;
  return media.map((reference, index) => ({ ...reference, candidate: index < media.length / 2 ? 0 : 1 }));
}

/** SoliReward: two videos, not necessarily of one prompt, with the quality of each. */
export const soliReward = shapeFormat({
  id: 'solireward',
  title: 'SoliReward (win and lose)',
  specificity: 4,
  described: {
    row: '`win`: `video_path`, `quality`; `lose`: the same; `prompt`?',
    flip: 'exchanges `win` and `lose`',
    notes: 'the responses are the videos’ paths',
  },
  fits: (row) =>
    isJsonObject(row.win) &&
    typeof row.win.video_path === 'string' &&
    isJsonObject(row.lose) &&
    typeof row.lose.video_path === 'string',
  read: (row) => {
    const sides = (['win', 'lose'] as const).map((side) => [side, 'video_path']);
    return {
      context: optionalTurns(row, ['prompt']),
      candidates: sides.map((path) => ({ turns: [textTurn(row, path)] })),
      names: ['win', 'lose'],
      label: chosenLabel,
      media: sides.map((path, candidate) => ({ kind: 'video', reference: requireText(row, path), candidate })),
      used: [['prompt'], ['win'], ['lose']],
    };
  },
  relabel: (_row, label) =>
    label.kind === 'preferred' && label.candidate === 1 ? [{ kind: 'exchange', first: ['win'], second: ['lose'] }] : [],
});

/** D2VLM: one chosen dialogue and rejected ones by kind of mistake, each with its time ranges. */
export const d2vlm = shapeFormat({
  id: 'd2vlm',
  title: 'D2VLM (typed rejected responses)',
  specificity: 5,
  described: {
    row: '`video`, `task`, `conversations`: `chosen` and one dialogue a kind of mistake; `tgt`: time ranges of each',
    flip: 'exchanges the chosen dialogue and its ranges with the rejected one, where there is one only',
    notes: 'the kind of mistake is the name of the response',
  },
  fits: (row) =>
    isJsonObject(row.conversations) &&
    isMessages(row.conversations.chosen) &&
    Object.keys(row.conversations).length > 1,
  read: (row) => {
    const branches = branchNames(row);
    const dialogues = branches.map((name) => splitLast(messageTurns(row, ['conversations', name])));
    const used = [['conversations']];
    const media = mediaOf(row, used);
    return {
      context: dialogues[0]?.context ?? [],
      candidates: dialogues.map(({ response }) => ({ turns: response })),
      names: branches,
      label: chosenLabel,
      media,
      used,
    };
  },
  relabel: (row, label) => {
    const branches = branchNames(row);
    const wanted = label.kind === 'preferred' ? branches[label.candidate] : undefined;
    if (wanted === undefined || wanted === 'chosen') return [];
    const ranges = valueAt(row, ['tgt', wanted]) !== undefined && valueAt(row, ['tgt', 'chosen']) !== undefined;
    return [
      { kind: 'exchange', first: ['conversations', 'chosen'], second: ['conversations', wanted] },
      ...(ranges ? ([{ kind: 'exchange', first: ['tgt', 'chosen'], second: ['tgt', wanted] }] as const) : []),
    ];
  },
});

function branchNames(row: JsonObject): readonly string[] {
  const branches = requireField(row, ['conversations']);
  if (!isJsonObject(branches)) throw wrongType(['conversations'], 'an object of dialogues', branches);
  return ['chosen', ...Object.keys(branches).filter((name) => name !== 'chosen')];
}

const segmentFields = ['segment_labels', 'segment_preferences', 'dense_labels'];

/** DenseDPO: two videos of one prompt and a label for each second: 1 for the first, -1 for the second, 0 for neither. */
export const denseDpo = shapeFormat({
  id: 'densedpo',
  title: 'DenseDPO (labels by segment)',
  specificity: 4,
  described: {
    row: '`prompt`, `video_a`, `video_b` (or `video_0`, `video_1`), `segment_labels`: 1, −1 or 0 for each segment',
    flip: 'turns the sign of every segment',
    notes: 'the label is the majority of segments; each segment is a criterion',
  },
  fits: (row) => videoFields(row) !== undefined && segmentField(row) !== undefined,
  read: (row) => {
    const videos = videoFields(row) ?? ['video_a', 'video_b'];
    const field = segmentField(row) ?? 'segment_labels';
    const segments = segmentLabels(row, field);
    const sum = segments.reduce((total, value) => total + value, 0);
    return {
      context: optionalTurns(row, ['prompt']),
      candidates: videos.map((name) => ({ turns: [textTurn(row, [name])] })),
      names: ['A', 'B'],
      label: sum === 0 ? { kind: 'tie' } : { kind: 'preferred', candidate: sum > 0 ? 0 : 1 },
      criteria: segments.map((value, index) => ({
        name: `segment ${String(index + 1)}`,
        text: '',
        label: segmentLabel(value),
      })),
      media: videos.map((name, candidate) => ({ kind: 'video', reference: requireText(row, [name]), candidate })),
      used: [['prompt'], ...videos.map((name) => [name]), [field]],
    };
  },
  relabel: () => [],
  flip: (row) => {
    const field = segmentField(row) ?? 'segment_labels';
    return segmentLabels(row, field).flatMap((value, index) =>
      value === 0 ? [] : [{ kind: 'set', path: [field, index], value: -value }],
    );
  },
});

function segmentLabel(value: number): Annotation['label'] {
  const tie: Label = { kind: 'tie' };
  return value === 0 ? tie : { kind: 'preferred', candidate: value > 0 ? 0 : 1 };
}

function videoFields(row: JsonObject): readonly [string, string] | undefined {
  const names = [['video_a', 'video_b'] as const, ['video_0', 'video_1'] as const];
  return names.find((pair) => pair.every((name) => typeof row[name] === 'string'));
}

function segmentField(row: JsonObject): string | undefined {
  return segmentFields.find((field) => {
    const list = row[field];
    return (
      Array.isArray(list) &&
      list.length > 0 &&
      (list as readonly JsonValue[]).every((value) => value === 1 || value === -1 || value === 0)
    );
  });
}

function segmentLabels(row: JsonObject, field: string): readonly number[] {
  const list = requireField(row, [field]);
  if (!Array.isArray(list)) throw wrongType([field], 'a list of 1, -1 and 0', list);
  return (list as readonly JsonValue[]).map((value, index) => {
    if (typeof value !== 'number') throw wrongType([field, index], '1, -1 or 0', value);
    return Math.sign(value);
  });
}

/** VisionPrefer and others: two pictures of one prompt and which is better. */
const imageWinner = valueLabel(['preference'], [0, 1]);
export const imagePair = shapeFormat({
  id: 'image-pair',
  title: 'Two pictures of one prompt',
  specificity: 4,
  described: {
    row: '`prompt`, `image_0`, `image_1`, `preference`: 0 or 1',
    flip: 'sets `preference`',
    notes: 'the responses are the pictures’ paths',
  },
  fits: (row) =>
    typeof row.image_0 === 'string' &&
    typeof row.image_1 === 'string' &&
    (row.preference === 0 || row.preference === 1),
  read: (row) => ({
    context: optionalTurns(row, ['prompt']),
    candidates: ['image_0', 'image_1'].map((name) => ({ turns: [textTurn(row, [name])] })),
    names: ['0', '1'],
    label: imageWinner.read(row),
    media: ['image_0', 'image_1'].map((name, candidate) => ({
      kind: 'image',
      reference: requireText(row, [name]),
      candidate,
    })),
    used: [['prompt'], ['image_0'], ['image_1'], ['preference']],
  }),
  relabel: (row, label) => imageWinner.write(row, label),
});
