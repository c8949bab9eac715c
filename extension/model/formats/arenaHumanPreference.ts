import type { Label } from '../comparison.ts';
import type { JsonObject, JsonPath, JsonValue } from '../json/jsonValue.ts';
import { requireField, requireText, wrongType } from './fields.ts';
import type { ValueChange } from './format.ts';
import { shapeFormat, type PlacedTurn } from './shape.ts';

const flags = ['winner_model_a', 'winner_model_b', 'winner_tie'] as const;

/** arena-human-preference-55k: prompts and responses are JSON lists inside texts; three flags say who won. */
export const arenaHumanPreference = shapeFormat({
  id: 'arena-human-preference',
  title: 'Arena human preference (55k)',
  specificity: 8,
  described: {
    row: '`prompt`, `response_a`, `response_b`: JSON lists of turns inside texts, `winner_model_a`, `winner_model_b`, `winner_tie`: 0 or 1',
    flip: 'sets the three flags',
    notes: 'the texts are spelled inside a text and are edited as text',
  },
  fits: (row) =>
    flags.every((flag) => typeof row[flag] === 'number') &&
    typeof row.response_a === 'string' &&
    typeof row.response_b === 'string',
  read: (row) => {
    const prompts = inner(row, ['prompt']);
    const sides = (['response_a', 'response_b'] as const).map((field) => inner(row, [field]));
    return {
      context: prompts.slice(0, 1).map(user),
      candidates: sides.map((responses, side) => {
        const model = row[side === 0 ? 'model_a' : 'model_b'];
        return { turns: alternate(responses, prompts.slice(1)), ...(typeof model === 'string' ? { model } : {}) };
      }),
      names: ['A', 'B'],
      label: labelOf(row),
      used: [['prompt'], ['response_a'], ['response_b'], ['model_a'], ['model_b'], ...flags.map((flag) => [flag])],
    };
  },
  relabel: (row, label) => flagsFor(row, label),
});

/** A list of texts spelled as JSON inside a text; a turn that was never answered is null. */
function inner(row: JsonObject, path: JsonPath): readonly string[] {
  const text = requireText(row, path);
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    throw wrongType(path, 'a JSON list of turns inside a text', text);
  }
  if (!Array.isArray(value)) throw wrongType(path, 'a JSON list of turns inside a text', text);
  return (value as readonly JsonValue[]).map((turn) => (typeof turn === 'string' ? turn : ''));
}

function user(text: string): PlacedTurn {
  return { role: 'user', text };
}

function alternate(responses: readonly string[], prompts: readonly string[]): readonly PlacedTurn[] {
  return responses.flatMap((text, index) => {
    const next = index < responses.length - 1 ? prompts[index] : undefined;
    return [{ role: 'assistant', text }, ...(next === undefined ? [] : [user(next)])];
  });
}

function labelOf(row: JsonObject): Label {
  const set = flags.map((flag) => requireField(row, [flag]) === 1);
  const place = set.indexOf(true);
  if (place < 0) return { kind: 'none' };
  return place === 2 ? { kind: 'tie' } : { kind: 'preferred', candidate: place };
}

function flagsFor(row: JsonObject, label: Label): readonly ValueChange[] {
  const wanted = label.kind === 'tie' ? 2 : label.kind === 'preferred' ? label.candidate : undefined;
  if (wanted === undefined) return [];
  return flags.flatMap((flag, index) => {
    const value = index === wanted ? 1 : 0;
    return requireField(row, [flag]) === value ? [] : [{ kind: 'set', path: [flag], value }];
  });
}
