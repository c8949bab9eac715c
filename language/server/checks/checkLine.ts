import { CuratorError } from '../../../extension/model/errors.ts';
import type { RowSchema } from '../../../extension/model/formats/rowSchema.ts';
import { jsonProblem } from '../../../extension/model/json/jsonProblem.ts';
import {
  isJsonObject,
  valueAt,
  type JsonObject,
  type JsonPath,
  type JsonValue,
} from '../../../extension/model/json/jsonValue.ts';
import { findingsOfRow } from '../../../extension/model/lints/checkRow.ts';
import type { LintSettings } from '../../../extension/model/lints/lintSettings.ts';
import { plainTools } from '../../../extension/model/lints/lintTools.ts';
import type { Comparison } from '../../../extension/model/comparison.ts';
import type { RowFormat } from '../document/rowFormat.ts';
import type { LineFinding } from './lineFinding.ts';
import { nearestWord } from './nearestWord.ts';
import { LinePlaces } from './places.ts';
import { wrongRoles } from './roleNames.ts';

const clean: readonly LineFinding[] = [];
/** Findings of one kind in one line: a row may hold a hundred thousand messages. */
const mostOfAKind = 50;
/** Longer lines, in UTF-16 units, are looked at for JSON and format alone: the server must not stand still for seconds. */
export const longestLinted = 4 * 1024 * 1024;

/**
 * What is wrong in one line by itself: JSON, the format, the schema, names of roles, and the lints that need no other row.
 *
 * @param format undefined where the dataset's format is not known: then only the JSON is looked at
 */
export function checkLine(line: string, format: RowFormat | undefined, settings: LintSettings): readonly LineFinding[] {
  if (line.trim() === '') return clean;
  const places = new LinePlaces(line);
  let row: JsonValue;
  try {
    row = JSON.parse(line) as JsonValue;
  } catch {
    return [notJson(line, places)];
  }
  if (!isJsonObject(row)) {
    const message = 'The line is JSON but not an object. A row must look like {"chosen": …, "rejected": …}.';
    return [{ code: 'not-an-object', severity: 'error', message, ...places.row }];
  }
  if (format === undefined) return clean;
  let comparison: Comparison;
  try {
    comparison = format.codec.decode(row);
  } catch (error) {
    if (!CuratorError.is(error)) throw error;
    return [unreadable(error, row, format, places)];
  }
  if (line.length > longestLinted) return clean;
  const findings: LineFinding[] = [];
  for (const { path } of format.issuesOf(row).slice(0, mostOfAKind))
    findings.push(unlikeSchema(path, row, format.schema, places));
  let roles = 0;
  for (const { path, role, meant } of wrongRoles(row)) {
    if ((roles += 1) > mostOfAKind) break;
    const message = `Chat templates do not know the role "${role}"; "${meant}" is meant.`;
    const replacement = JSON.stringify(meant);
    findings.push({ code: 'role', severity: 'warning', message, replacement, ...places.value(path) });
  }
  const tools = { ...plainTools, truncateAt: settings.truncateAt };
  for (const { lint, severity, message } of findingsOfRow(comparison, comparison.label, settings, tools)) {
    findings.push({ code: lint, severity, message, ...places.row });
  }
  return findings.length === 0 ? clean : findings;
}

function notJson(line: string, places: LinePlaces): LineFinding {
  const problem = jsonProblem(line);
  const message = `This is not valid JSON: ${problem?.message ?? 'it cannot be read'}.`;
  if (problem === undefined) return { code: 'invalid-json', severity: 'error', message, ...places.row };
  const start = Math.min(problem.offset, Math.max(0, line.length - 1));
  const end = Math.min(line.length, Math.max(start + 1, problem.offset + Math.min(problem.length, 80)));
  return { code: 'invalid-json', severity: 'error', message, start, end };
}

function unreadable(error: CuratorError, row: JsonObject, format: RowFormat, places: LinePlaces): LineFinding {
  const { reason, message } = error;
  const field = error.details.field ?? '';
  const finding = { code: reason, severity: 'error', message } as const;
  if (reason !== 'missing-field') return { ...finding, ...places.value(pathOf(field, row)) };
  return misspelt(field, row, format.schema, places, finding) ?? { ...finding, ...places.row };
}

/** The finding at the key that a missing one was misspelt as. */
function misspelt(
  field: string,
  row: JsonObject,
  schema: RowSchema,
  places: LinePlaces,
  finding: Omit<LineFinding, 'start' | 'end'>,
): LineFinding | undefined {
  const known = schema.properties ?? {};
  // A key that other rows have as well is no slip.
  const strange = Object.keys(row).filter((key) => !Object.hasOwn(known, key));
  const key = strange.find((own) => nearestWord(own, [field]) !== undefined);
  const place = key === undefined ? undefined : places.key([key]);
  return place === undefined ? undefined : { ...finding, replacement: JSON.stringify(field), ...place };
}

function unlikeSchema(path: JsonPath, row: JsonObject, schema: RowSchema, places: LinePlaces): LineFinding {
  const field = path.map(String).join('.');
  const value = valueAt(row, path);
  if (value === undefined) {
    const message = `The field "${field}" is missing, which rows of this dataset have.`;
    const finding = { code: 'schema', severity: 'warning', message } as const;
    const missing = path.length === 1 ? misspelt(field, row, schema, places, finding) : undefined;
    return missing ?? { ...finding, ...(path.length === 1 ? places.row : places.value(path)) };
  }
  const types = schemaAt(schema, path)?.type ?? [];
  const message = `The field "${field}" should be ${types.map((type) => typeWords[type]).join(' or ')}, as in other rows.`;
  return { code: 'schema', severity: 'warning', message, ...places.value(path) };
}

const typeWords = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
  array: 'a list',
  object: 'an object',
} as const;

/** What the schema says of the value at a path. */
export function schemaAt(schema: RowSchema, path: JsonPath): RowSchema | undefined {
  let own: RowSchema | undefined = schema;
  for (const step of path) {
    if (typeof step === 'number') own = own?.items;
    else own = own?.properties !== undefined && Object.hasOwn(own.properties, step) ? own.properties[step] : undefined;
  }
  return own;
}

/** The path that an error's field stands for: keys may hold dots themselves. */
function pathOf(field: string, row: JsonObject): JsonPath {
  if (Object.hasOwn(row, field)) return [field];
  return field.split('.').map((step) => (/^\d+$/u.test(step) ? Number(step) : step));
}
