import { hash } from 'node:crypto';
import { textOfTurns } from '../../model/comparison.ts';
import { CuratorError } from '../../model/errors.ts';
import type { RowCodec } from '../../model/formats/format.ts';
import type { JsonObject, JsonValue } from '../../model/json/jsonValue.ts';
import { previewOf } from '../../model/preview.ts';
import { decodeLine } from '../dataset/decodeLine.ts';

/** What a record is recognised by when its bytes have changed. */
export interface RecordFacts {
  readonly prompt: string;
  /** Hash of the prompt and all responses in sorted order; undefined where the row is no comparison. */
  readonly comparison: string | undefined;
  readonly promptKey: string | undefined;
  /** Hashes of the responses, in the row's own order. */
  readonly responses: readonly string[];
  /** Hash of the preferred response; undefined for a tie and for no label. */
  readonly preferred: string | undefined;
}

const promptCharacters = 120;

/** Facts of a line; a line that cannot be read is only the same as itself. */
export function recordFacts(bytes: Buffer, line: number, codec: RowCodec | undefined): RecordFacts {
  const unreadable: RecordFacts = {
    prompt: previewOf(bytes.toString('utf8', 0, 4 * promptCharacters), promptCharacters),
    comparison: undefined,
    promptKey: undefined,
    responses: [],
    preferred: undefined,
  };
  if (codec === undefined) return unreadable;
  try {
    const comparison = codec.decode(decodeLine(bytes, line));
    const prompt = textOfTurns(comparison.context);
    const responses = comparison.candidates.map(({ turns }) => keyOf(textOfTurns(turns)));
    const { label } = comparison;
    const promptKey = keyOf(prompt.toLowerCase().replace(/\s+/gu, ' ').trim());
    return {
      prompt: previewOf(comparison.context.findLast(({ role }) => role === 'user')?.text ?? prompt, promptCharacters),
      comparison: keyOf(JSON.stringify([keyOf(prompt), ...[...responses].sort()])),
      promptKey: prompt === '' ? undefined : promptKey,
      responses,
      preferred: label.kind === 'preferred' ? responses[label.candidate] : undefined,
    };
  } catch (error) {
    // A line that is no comparison is compared as bytes; `inspect` and the editor say what is wrong with it.
    if (CuratorError.is(error)) return unreadable;
    throw error;
  }
}

/** Names of the top-level fields that differ; empty where a line is no JSON object. */
export function changedFields(before: Buffer, after: Buffer): readonly string[] {
  const left = objectOf(before);
  const right = objectOf(after);
  if (left === undefined || right === undefined) return [];
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].filter((name) => spelled(left, name) !== spelled(right, name));
}

function spelled(row: JsonObject, name: string): string | undefined {
  const value: JsonValue | undefined = Object.hasOwn(row, name) ? row[name] : undefined;
  return value === undefined ? undefined : JSON.stringify(value);
}

function objectOf(bytes: Buffer): JsonObject | undefined {
  try {
    return decodeLine(bytes, 1);
  } catch (error) {
    if (CuratorError.is(error)) return undefined;
    throw error;
  }
}

function keyOf(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 24);
}
