import type { Annotation } from '../comparison.ts';
import { isJsonObject, valueAt, type JsonObject, type JsonPath, type JsonValue } from '../json/jsonValue.ts';
import { numberOf } from './fields.ts';
import { signedLabel } from './labelPlace.ts';
import { shapeFormat, type PlacedCandidate } from './shape.ts';
import { messageTurns, optionalTurns, textTurn } from './turns.ts';

const aspects = ['helpfulness', 'correctness', 'coherence', 'complexity', 'verbosity'];

/** HelpSteer and HelpSteer2: one response with ratings from 0 to 4 by five aspects. */
export const helpsteer2 = shapeFormat({
  id: 'helpsteer2',
  title: 'HelpSteer2 (ratings)',
  specificity: 7,
  described: {
    row: '`prompt`, `response`, ratings 0 to 4: `helpfulness`, `correctness`, `coherence`, `complexity`, `verbosity`',
    flip: 'nothing to flip: the ratings are scores, not a label',
  },
  fits: (row) => typeof row.response === 'string' && aspects.every((aspect) => typeof row[aspect] === 'number'),
  read: (row) => ({
    context: optionalTurns(row, ['prompt']),
    candidates: [{ turns: [textTurn(row, ['response'])] }],
    names: ['response'],
    label: { kind: 'none' },
    scores: aspects.map((name) => ({ name, values: [numberOf(row[name])] })),
    used: [['prompt'], ['response'], ...aspects.map((name) => [name])],
  }),
  relabel: () => [],
});

const strength = signedLabel(['preference_strength'], 0);

/** HelpSteer2-Preference: strength from -3 (the first is much better) to 3. */
export const helpsteer2Preference = shapeFormat({
  id: 'helpsteer2-preference',
  title: 'HelpSteer2-Preference',
  specificity: 5,
  described: {
    row: '`prompt`, `response_1`, `response_2`, `preference_strength` −3 to 3, `preference_statement`, `preference_elaboration`',
    flip: 'turns the sign of `preference_strength`',
  },
  fits: (row) =>
    typeof row.response_1 === 'string' &&
    typeof row.response_2 === 'string' &&
    typeof row.preference_strength === 'number',
  read: (row) => {
    const rationale = ['preference_statement', 'preference_elaboration']
      .flatMap((field) => (typeof row[field] === 'string' ? [row[field]] : []))
      .join('\n\n');
    return {
      context: optionalTurns(row, ['prompt']),
      candidates: [{ turns: [textTurn(row, ['response_1'])] }, { turns: [textTurn(row, ['response_2'])] }],
      names: ['1', '2'],
      label: strength.read(row),
      rationale: rationale === '' ? undefined : rationale,
      used: [['prompt'], ['response_1'], ['response_2'], ['preference_strength']],
    };
  },
  relabel: (row, label) => strength.write(row, label),
});

const overall = signedLabel(['overall_preference'], 0);

/** HelpSteer3: a dialogue, two responses, an overall preference from -3 to 3 and that of each annotator. */
export const helpsteer3 = shapeFormat({
  id: 'helpsteer3',
  title: 'HelpSteer3',
  specificity: 6,
  described: {
    row: '`context`: messages, `response1`, `response2`, `overall_preference` −3 to 3, `individual_preference`',
    flip: 'turns the sign of `overall_preference`',
    notes: 'feedback on each response is shown as its critique',
  },
  fits: (row) =>
    Array.isArray(row.context) &&
    typeof row.response1 === 'string' &&
    typeof row.response2 === 'string' &&
    (typeof row.overall_preference === 'number' || Array.isArray(row.feedback1)),
  read: (row) => ({
    context: messageTurns(row, ['context']),
    candidates: [side(row, 1), side(row, 2)],
    names: ['1', '2'],
    label: Object.hasOwn(row, 'overall_preference') ? overall.read(row) : { kind: 'none' },
    annotations: individual(row),
    rationale: reasons(row),
    used: [['context'], ['response1'], ['response2'], ['overall_preference']],
  }),
  relabel: (row, label) => (Object.hasOwn(row, 'overall_preference') ? overall.write(row, label) : []),
});

function side(row: JsonObject, number: 1 | 2): PlacedCandidate {
  const own = valueAt(row, [`feedback${String(number)}`]);
  const feedback = [
    ...(Array.isArray(own) ? (own as readonly JsonValue[]) : []),
    ...entries(row).map((entry) => entry[`feedback${String(number)}`]),
  ].filter((text) => typeof text === 'string');
  return {
    turns: [textTurn(row, [`response${String(number)}`])],
    ...(feedback.length === 0 ? {} : { critique: feedback.join('\n\n') }),
  };
}

function individual(row: JsonObject): readonly Annotation[] {
  return entries(row).flatMap((entry, index): readonly Annotation[] => {
    const path: JsonPath = ['individual_preference', index, 'score'];
    if (typeof entry.score !== 'number') return [];
    return [{ annotator: `annotator ${String(index + 1)}`, label: signedLabel(path, 0).read(row) }];
  });
}

function reasons(row: JsonObject): string | undefined {
  const texts = entries(row).flatMap((entry) => (typeof entry.reasoning === 'string' ? [entry.reasoning] : []));
  return texts.length === 0 ? undefined : texts.join('\n\n');
}

function entries(row: JsonObject): readonly JsonObject[] {
  const list = row.individual_preference;
  return Array.isArray(list) ? (list as readonly JsonValue[]).filter(isJsonObject) : [];
}
