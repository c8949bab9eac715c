import type { Annotation, Comparison, Label } from '../comparison.ts';
import { CuratorError } from '../errors.ts';
import { isJsonObject, valueAt, type JsonObject, type JsonPath, type JsonValue } from '../json/jsonValue.ts';
import {
  assistant,
  candidate,
  majority,
  metadataOf,
  promptTurns,
  requireField,
  requireText,
  scoreColumns,
  wrongType,
} from './fields.ts';
import type { FieldMapping, FormatAdapter, RowCodec, ValueChange } from './format.ts';
import { oppositeLabel, sameLabel } from './label.ts';
import { familyOf, readLabel, respell } from './labelSpelling.ts';
import { share } from './share.ts';

const stems = ['response', 'output', 'completion', 'answer', 'reply', 'candidate'];
const endings: readonly (readonly [string, string, string, string])[] = [
  ['_a', '_b', 'A', 'B'],
  ['_A', '_B', 'A', 'B'],
  ['A', 'B', 'A', 'B'],
  ['_1', '_2', '1', '2'],
  ['1', '2', '1', '2'],
];
const labelFields = [
  'label',
  'preference',
  'overall_preference',
  'preferred',
  'winner',
  'choice',
  'better',
  'pref',
  'pref_human',
  'pref_gpt4',
];

interface Sides {
  readonly first: string;
  readonly second: string;
  readonly names: readonly [string, string];
}

function sidesOf(row: JsonObject): Sides | undefined {
  for (const stem of stems) {
    for (const [left, right, firstName, secondName] of endings) {
      if (Object.hasOwn(row, stem + left) && Object.hasOwn(row, stem + right)) {
        return { first: stem + left, second: stem + right, names: [firstName, secondName] };
      }
    }
  }
  return undefined;
}

/** Two responses under names of their own and a label that says which is better. */
export const namedResponses: FormatAdapter = {
  id: 'named-responses',
  title: 'Two named responses with a label',
  specificity: 2,
  described: { row: 'two responses under names of their own and a label', flip: 'sets the label' },
  parts: [
    { name: 'responseA', required: true },
    { name: 'responseB', required: true },
    { name: 'label', required: false },
    // A label from -3 to 3: a part of its own, since 1 and 2 mean something else there.
    { name: 'grade', required: false },
  ],
  detect: (rows) => {
    const sample = rows.find((row) => sidesOf(row) !== undefined);
    const sides = sample === undefined ? undefined : sidesOf(sample);
    if (sides === undefined) return undefined;
    const fitting = rows.filter((row) => typeof row[sides.first] === 'string' && typeof row[sides.second] === 'string');
    const label = labelFields.find((field) => familyOf(valuesOf(fitting, field)) !== undefined);
    const annotators = annotatorFields(fitting);
    if (label === undefined && annotators.length === 0) return undefined;
    const fields: Record<string, JsonPath> = { responseA: [sides.first], responseB: [sides.second] };
    if (label !== undefined) fields[familyOf(valuesOf(fitting, label)) === 'graded' ? 'grade' : 'label'] = [label];
    const source = label === undefined ? `the majority of ${annotators.join(', ')}` : `"${label}"`;
    return {
      fields,
      confidence: share(fitting, rows),
      evidence:
        `${String(fitting.length)} of ${String(rows.length)} rows have text in "${sides.first}" and "${sides.second}"; ` +
        `the label is ${source}`,
    };
  },
  bind: bindNamed,
};

/** Binds two responses and a label at any paths; the mapped format uses it too. */
export function bindNamed(fields: FieldMapping): RowCodec {
  const first = fields.responseA;
  const second = fields.responseB;
  const graded = fields.label === undefined && fields.grade !== undefined;
  const label = fields.label ?? fields.grade;
  if (first === undefined || second === undefined) {
    throw new CuratorError('bad-request', 'Say which fields hold the two responses.');
  }
  const names = candidateNames(first, second);
  return {
    decode: (row): Comparison => {
      const used: JsonPath[] = [first, second, ...(label === undefined ? [] : [label])];
      const texts = [requireText(row, first), requireText(row, second)] as const;
      const prompt = fields.prompt;
      const context =
        prompt === undefined ? promptTurns(row, used) : [{ role: 'user', text: requireText(row, prompt) }];
      if (prompt !== undefined) used.push(prompt);
      const annotations = annotationsOf(row);
      return {
        context,
        candidates: [
          candidate([assistant(texts[0])], row, ['model_a', 'model_A', 'model_1', 'model1']),
          candidate([assistant(texts[1])], row, ['model_b', 'model_B', 'model_2', 'model2']),
        ],
        label: label === undefined ? majority(people(annotations)) : labelAt(row, label, graded),
        candidateNames: names,
        scores: scoreColumns(row),
        annotations,
        metadata: metadataOf(row, used),
      };
    },
    encode: (row, edit): readonly ValueChange[] => {
      switch (edit.kind) {
        case 'flip':
          return label === undefined ? [] : setLabel(row, label, oppositeLabel(labelAt(row, label, graded)), graded);
        case 'label':
          return label === undefined ? [] : setLabel(row, label, edit.label, graded);
        case 'text':
          return [{ kind: 'set', path: edit.candidate === 0 ? first : second, value: edit.text }];
        case 'contextText':
          throw new CuratorError('bad-request', 'The prompt of this format is edited as text.');
      }
    },
  };
}

function candidateNames(first: JsonPath, second: JsonPath): readonly [string, string] {
  const names = endings.find(
    ([left, right]) => String(first.at(-1)).endsWith(left) && String(second.at(-1)).endsWith(right),
  );
  return names === undefined ? ['A', 'B'] : [names[2], names[3]];
}

function labelAt(row: JsonObject, path: JsonPath, graded: boolean): Label {
  const value = requireField(row, path);
  if (value === null) return { kind: 'none' };
  const label = readLabel(value, graded);
  const wanted = graded ? 'a whole number from -3 to 3' : 'a label such as "A>B", 1, 2 or "tie"';
  if (label === undefined) throw wrongType(path, wanted, value);
  return label;
}

function setLabel(row: JsonObject, path: JsonPath, label: Label, graded: boolean): readonly ValueChange[] {
  const value = requireField(row, path);
  const current = labelAt(row, path, graded);
  if (sameLabel(current, label)) return [];
  const spelled = respell(value, label, graded);
  return spelled === undefined ? [] : [{ kind: 'set', path, value: spelled }];
}

function valuesOf(rows: readonly JsonObject[], field: string): readonly JsonValue[] {
  return rows.flatMap((row) => {
    const value = Object.hasOwn(row, field) ? row[field] : undefined;
    return value === undefined || value === null ? [] : [value];
  });
}

const annotatorField = /^(?:annotator|human|rater|labeler)[ _-]?\w*$/iu;
const judgeField = /^judge[ _-]?\w*$/iu;

function annotatorFields(rows: readonly JsonObject[]): readonly string[] {
  const keys = Object.keys(rows[0] ?? {}).filter((key) => annotatorField.test(key));
  return keys.filter((key) => familyOf(valuesOf(rows, key)) !== undefined);
}

/** Labels of people and judges; what is no label (a judge's "garbage") is left out. */
function annotationsOf(row: JsonObject): readonly Annotation[] {
  return Object.entries(row).flatMap(([key, value]): readonly Annotation[] => {
    if (value === undefined) return [];
    if (key === 'judges' && isJsonObject(value)) {
      return Object.keys(value).flatMap((name) => annotationOf(name, valueAt(value, [name]) ?? null));
    }
    return annotatorField.test(key) || judgeField.test(key) ? annotationOf(key, value) : [];
  });
}

/** A list holds a judge's verdicts in both orders, mapped back: when they differ it is a tie. */
function annotationOf(annotator: string, value: JsonValue): readonly Annotation[] {
  const verdicts = (Array.isArray(value) ? (value as readonly JsonValue[]) : [value]).map((verdict) =>
    typeof verdict === 'boolean' || verdict === null
      ? undefined
      : readLabel(verdict, typeof verdict === 'number' && verdict < 0),
  );
  const [label] = verdicts;
  if (label === undefined || verdicts.includes(undefined)) return [];
  const agree = verdicts.every((verdict) => verdict !== undefined && sameLabel(verdict, label));
  return [{ annotator, label: agree ? label : { kind: 'tie' } }];
}

function people(annotations: readonly Annotation[]): readonly Annotation[] {
  return annotations.filter(({ annotator }) => annotatorField.test(annotator));
}
