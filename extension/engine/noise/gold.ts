import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Comparison, Label } from '../../model/comparison.ts';
import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { GoldSource } from '../../model/contract/noise.ts';
import { CuratorError } from '../../model/errors.ts';
import { effectiveLabel } from '../../model/formats/label.ts';
import { familyOf, readLabel } from '../../model/formats/labelSpelling.ts';
import type { JsonValue } from '../../model/json/jsonValue.ts';
import type { RowState } from '../../model/rows/rowState.ts';
import { decodeLine } from '../dataset/decodeLine.ts';
import type { DatasetSession } from '../session/datasetSession.ts';

/** A label that is taken for the truth. */
export interface GoldLabel {
  readonly row: number;
  /** Share, 0 to 1, with which gold agrees with the label that the row had before anybody decided about it. */
  readonly agreement: number;
  /** Whether the label in force is the other one than it had. */
  readonly turned: boolean;
}

/**
 * Reads gold labels.
 *
 * @throws CuratorError 'missing-field' where no row has the field, 'wrong-type' where its values are no labels,
 * 'bad-request' for a file that is none, 'cancelled'
 */
export async function readGold(
  session: DatasetSession,
  source: GoldSource,
  context: HandlerContext,
): Promise<readonly GoldLabel[]> {
  await session.whenComplete();
  if (source.kind === 'decisions') return decided(session);
  return source.kind === 'field' ? fromField(session, source.field, context) : fromFile(session, source.path, context);
}

/** What gold is, in words. */
export function goldName(source: GoldSource): string {
  if (source.kind === 'decisions') return 'the decisions';
  return source.kind === 'field' ? source.field : source.path;
}

function decided(session: DatasetSession): readonly GoldLabel[] {
  const gold: GoldLabel[] = [];
  for (const [row, { decision }] of session.curation.states()) {
    if (decision === 'keep') gold.push({ row, agreement: 1, turned: false });
    else if (decision === 'flip') gold.push({ row, agreement: 0, turned: true });
  }
  return gold.sort((left, right) => left.row - right.row);
}

interface Found {
  readonly row: number;
  readonly value: JsonValue;
  readonly comparison: Comparison;
  readonly state: RowState;
}

const sampled = 200;

async function fromField(
  session: DatasetSession,
  field: string,
  context: HandlerContext,
): Promise<readonly GoldLabel[]> {
  const path = field.split('.');
  const gold: GoldLabel[] = [];
  const waiting: Found[] = [];
  let read: ((found: Found) => number | undefined) | undefined;
  let values = 0;
  let done = 0;
  const total = session.file.rowCount;
  const take = (found: Found): void => {
    const share = read?.(found);
    if (share === undefined) return;
    const label = agreementOf(found, share);
    if (label !== undefined) gold.push(label);
  };
  for await (const { row, line, bytes, comparison, state } of session.rowsForExport(false, context.signal)) {
    if (++done % 2_000 === 0) context.progress({ done, total, unit: 'rows', message: 'Reading gold labels' });
    if (comparison === undefined) continue;
    const annotation = comparison.annotations.find(({ annotator }) => annotator === field);
    if (annotation !== undefined) {
      values++;
      const { label } = annotation;
      const share = shareOf(label);
      const own = share === undefined ? undefined : agreementOf({ row, value: null, comparison, state }, share);
      if (own !== undefined) gold.push(own);
      continue;
    }
    const value = valueAt(decodeLine(bytes, line), field, path);
    if (value === undefined || value === null) continue;
    values++;
    const found = { row, value, comparison, state };
    if (read !== undefined) take(found);
    else if (waiting.push(found) >= sampled) {
      read = readerOf(waiting, field);
      waiting.splice(0).forEach(take);
    }
  }
  if (values === 0) {
    throw new CuratorError(
      'missing-field',
      `No row has a field or an annotator "${field}". Name one that inspect lists, with dots for fields of objects.`,
      { field },
    );
  }
  if (read === undefined && waiting.length > 0) {
    read = readerOf(waiting, field);
    waiting.forEach(take);
  }
  return gold;
}

function valueAt(
  row: Readonly<Record<string, JsonValue | undefined>>,
  field: string,
  path: readonly string[],
): JsonValue | undefined {
  if (row[field] !== undefined) return row[field];
  let value: JsonValue | undefined = row;
  for (const step of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = Array.isArray(value)
      ? (value as readonly JsonValue[])[Number(step)]
      : (value as Record<string, JsonValue>)[step];
  }
  return value;
}

/** A label as a share for the first response; undefined where it is about neither of two. */
function shareOf(label: Label): number | undefined {
  if (label.kind === 'tie') return 0.5;
  return label.kind === 'preferred' && label.candidate <= 1 ? 1 - label.candidate : undefined;
}

/** How a column says which response is better, as a share for the first one; found from its first values. */
function readerOf(sample: readonly Found[], field: string): (found: Found) => number | undefined {
  const values = sample.map(({ value }) => value);
  if (values.every((value) => typeof value === 'boolean')) return ({ value }) => (value === true ? 1 : 0);
  const named = sample[0]?.comparison.candidateNames ?? [];
  if (values.every((value) => typeof value === 'number')) {
    const numbers = values.map(Number);
    const chosenFirst = named[0] === 'chosen';
    const whole = numbers.every((value) => Number.isInteger(value));
    if (numbers.every((value) => value >= 0 && value <= 1) && (!whole || chosenFirst)) {
      return ({ value }) => (typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined);
    }
    // As in the released strengths of HH: 1 for chosen, 0 for rejected, -1 where it is not known.
    if (chosenFirst && numbers.every((value) => value === 1 || value === 0 || value === -1)) {
      return ({ value }) => (value === 1 || value === 0 ? value : undefined);
    }
  }
  const graded = familyOf(values) === 'graded';
  const share = ({ value, comparison }: Found): number | undefined => {
    if (typeof value === 'string') {
      const place = comparison.candidateNames.findIndex((name) => name.toLowerCase() === value.trim().toLowerCase());
      if (place === 0 || place === 1) return 1 - place;
    }
    const label = readLabel(value, graded);
    return label === undefined ? undefined : shareOf(label);
  };
  if (sample.filter((found) => share(found) !== undefined).length < sample.length / 2) {
    throw new CuratorError(
      'wrong-type',
      `The values of "${field}" do not say which response is better, such as ${JSON.stringify(values[0]).slice(0, 80)}. ` +
        'Use a field of labels (A and B, 1 and 2, chosen and rejected, true and false) or of probabilities for the first response.',
      { field },
    );
  }
  return share;
}

/** What a share for the first response says about the label that the row had. */
function agreementOf({ row, comparison, state }: Found, first: number): GoldLabel | undefined {
  const inForce = shareOf(effectiveLabel(comparison, state));
  if (inForce === undefined || inForce === 0.5) return undefined;
  const turned = state.decision === 'flip';
  // A flip that exchanged the responses moved them, and not the column beside them.
  const moved = turned && state.decisionEdits.some(({ kind }) => kind === 'exchange');
  const forFirst = moved ? 1 - first : first;
  const forNow = inForce === 1 ? forFirst : 1 - forFirst;
  return { row, agreement: turned ? 1 - forNow : forNow, turned };
}

async function fromFile(session: DatasetSession, path: string, context: HandlerContext): Promise<readonly GoldLabel[]> {
  const entries: { readonly where: { readonly line: number } | { readonly id: string }; readonly value: JsonValue }[] =
    [];
  let at = 0;
  try {
    for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
      at++;
      if (context.signal.aborted) throw new CuratorError('cancelled', 'Cancelled.');
      if (text.trim() === '') continue;
      const row = decodeLine(Buffer.from(text), at);
      const where =
        typeof row.line === 'number' ? { line: row.line } : typeof row.id === 'string' ? { id: row.id } : undefined;
      const value = row.decision ?? row.label ?? row.gold;
      if (where === undefined || value === undefined) {
        throw new CuratorError(
          'bad-request',
          `Line ${String(at)} of ${path} is no gold label. Write {"line": 7, "label": "chosen"} or {"line": 7, "decision": "keep"}.`,
          { path, line: at },
        );
      }
      entries.push({ where, value });
    }
  } catch (error) {
    if (CuratorError.is(error)) throw error;
    throw new CuratorError(
      'not-found',
      `${path} cannot be read. Check the path and its permissions.`,
      { path },
      { cause: error },
    );
  }
  const gold: GoldLabel[] = [];
  for (let from = 0; from < entries.length; from += 10_000) {
    const piece = entries.slice(from, from + 10_000);
    const rows = await session.find(piece.map(({ where }) => where));
    for (const [index, row] of rows.entries()) {
      const value = piece[index]?.value;
      if (row === null || value === undefined) continue;
      const { comparison, state } = await session.readRow(row);
      if (comparison === undefined) continue;
      const turned = state.decision === 'flip';
      if (value === 'keep' || value === 'flip') gold.push({ row, agreement: value === 'keep' ? 1 : 0, turned });
      else if (typeof value === 'string' && ['tie', 'drop', 'unsure'].includes(value)) continue;
      else {
        const found: Found = { row, value, comparison, state };
        const share = readerOf([found], path)(found);
        const label = share === undefined ? undefined : agreementOf(found, share);
        if (label !== undefined) gold.push(label);
      }
    }
  }
  return gold.sort((left, right) => left.row - right.row);
}
