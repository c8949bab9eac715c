import type { Annotation, Candidate, MetadataField, ScoreColumn, Turn } from '../comparison.ts';
import { CuratorError } from '../errors.ts';
import { valueAt, type JsonObject, type JsonPath, type JsonValue } from '../json/jsonValue.ts';
import type { ValueChange } from './format.ts';
import { columnsAt, scorePlaces, type ScorePlace } from './scoreColumns.ts';

/** What adapters share: reading fields with errors that name them, and what a row carries beside its texts. */

export function spellPath(path: JsonPath): string {
  return path.map(String).join('.');
}

/** @throws CuratorError 'missing-field' */
export function requireField(row: JsonObject, path: JsonPath): JsonValue {
  const value = valueAt(row, path);
  if (value === undefined) {
    throw new CuratorError('missing-field', `The field "${spellPath(path)}" is missing.`, { field: spellPath(path) });
  }
  return value;
}

/** @throws CuratorError 'missing-field' or 'wrong-type' */
export function requireText(row: JsonObject, path: JsonPath): string {
  const value = requireField(row, path);
  if (typeof value !== 'string') throw wrongType(path, 'text', value);
  return value;
}

export function wrongType(path: JsonPath, wanted: string, value: JsonValue): CuratorError {
  const field = spellPath(path);
  return new CuratorError('wrong-type', `The field "${field}" should be ${wanted} but is ${kindOf(value)}.`, { field });
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return 'text';
  return `the ${typeof value} ${String(value)}`;
}

export function assistant(text: string): Turn {
  return { role: 'assistant', text };
}

export function candidate(turns: readonly Turn[], row: JsonObject, modelFields: readonly string[]): Candidate {
  for (const field of modelFields) {
    const model = Object.hasOwn(row, field) ? row[field] : undefined;
    if (typeof model === 'string') return { turns, model };
  }
  return { turns };
}

/** Exchanges two values and every pair of columns that belongs to them: facts about a response stay with it. */
export function exchangeWithCompanions(
  row: JsonObject,
  first: JsonPath,
  second: JsonPath,
  words: readonly [RegExp, RegExp],
  replacements: readonly [string, string],
): readonly ValueChange[] {
  const changes: ValueChange[] = [{ kind: 'exchange', first, second }];
  const taken = new Set([first[0], second[0]]);
  for (const key of Object.keys(row)) {
    if (taken.has(key) || !words[0].test(key)) continue;
    const partner = key.replace(words[0], replacements[1]);
    if (partner === key || taken.has(partner) || !Object.hasOwn(row, partner)) continue;
    if (partner.replace(words[1], replacements[0]) !== key) continue;
    changes.push({ kind: 'exchange', first: [key], second: [partner] });
    taken.add(key).add(partner);
  }
  return changes;
}

/** Exchange for rows of chosen and rejected. */
export function exchangeChosenRejected(row: JsonObject, chosen: JsonPath, rejected: JsonPath): readonly ValueChange[] {
  const changes = exchangeWithCompanions(row, chosen, rejected, [/chosen/u, /rejected/u], ['chosen', 'rejected']);
  return [...changes, ...exchangeScores(scorePlaces(row), changes)];
}

/** Exchanges of scores that no other exchange carries along: those that lie within one value, such as `rating: [4, 2]`. */
export function exchangeScores(places: readonly ScorePlace[], changes: readonly ValueChange[]): readonly ValueChange[] {
  const carried = new Set(
    changes.flatMap((change) => (change.kind === 'exchange' ? [change.first, change.second] : [])).map(String),
  );
  const isCarried = (path: JsonPath): boolean => path.some((_, step) => carried.has(String(path.slice(0, step + 1))));
  return places.flatMap(({ paths: [first, second] }) =>
    isCarried(first) || isCarried(second) ? [] : [{ kind: 'exchange' as const, first, second }],
  );
}

/** Scores that the row carries, candidates in the row's order. */
export function scoreColumns(row: JsonObject): readonly ScoreColumn[] {
  return columnsAt(row, scorePlaces(row));
}

export function numberOf(value: JsonValue | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Fields that no part of the comparison stands for. */
export function metadataOf(row: JsonObject, used: readonly JsonPath[]): readonly MetadataField[] {
  const fields: MetadataField[] = [];
  for (const key of Object.keys(row)) {
    const value = row[key];
    if (value === undefined || used.some(([first]) => first === key)) continue;
    fields.push({ path: [key], json: writtenJson(value) });
  }
  return fields;
}

/** No JSON, so that it is not taken for a value. */
const tooDeep = '(nested too deeply to be shown)';

/**
 * A value for those that read it again; a row's detail shows the source in its place. Writing a value out takes stack for
 * each level of it; a hostile row may have more levels than there is stack.
 */
export function writtenJson(value: JsonValue): string {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return tooDeep;
    throw error;
  }
}

/** The value of a field that is metadata; undefined where it is nested too deeply to have been written. */
export function metadataValue({ json }: MetadataField): JsonValue | undefined {
  return json === tooDeep ? undefined : (JSON.parse(json) as JsonValue);
}

/** The prompt of a row from the fields that usually hold it, as turns; the fields it used go to `used`. */
export function promptTurns(row: JsonObject, used: JsonPath[]): readonly Turn[] {
  const turns: Turn[] = [];
  const system = textOf(row, 'system') ?? textOf(row, 'system_prompt');
  if (system !== undefined && system !== '') turns.push({ role: 'system', text: system });
  for (const field of ['system', 'system_prompt']) if (textOf(row, field) !== undefined) used.push([field]);
  for (const field of promptFields) {
    const text = textOf(row, field);
    if (text === undefined) continue;
    used.push([field]);
    const input = field === 'instruction' ? textOf(row, 'input') : undefined;
    if (input !== undefined) used.push(['input']);
    turns.push({ role: 'user', text: input === undefined || input === '' ? text : `${text}\n\n${input}` });
    break;
  }
  return turns;
}

const promptFields = ['prompt', 'question', 'instruction', 'input', 'query', 'context', 'problem'];

export function hasPromptField(row: JsonObject): boolean {
  return promptFields.some((field) => textOf(row, field) !== undefined);
}

function textOf(row: JsonObject, field: string): string | undefined {
  const value = Object.hasOwn(row, field) ? row[field] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** Annotations with the number of those who gave each label. */
export function majority(annotations: readonly Annotation[]): Annotation['label'] {
  const votes = [0, 0];
  let ties = 0;
  for (const { label } of annotations) {
    if (label.kind === 'tie') ties++;
    else if (label.kind === 'preferred') votes[label.candidate] = (votes[label.candidate] ?? 0) + 1;
  }
  const [first = 0, second = 0] = votes;
  if (first + second + ties === 0) return { kind: 'none' };
  if (first > second && first > ties) return { kind: 'preferred', candidate: 0 };
  if (second > first && second > ties) return { kind: 'preferred', candidate: 1 };
  return { kind: 'tie' };
}
