import { CuratorError } from '../errors.ts';
import type { JsonObject } from '../json/jsonValue.ts';
import type { FormatAdapter, FormatChoice } from './format.ts';
import { formats } from './formats.ts';

/** A format that could be the dataset's, with how sure that is. */
export interface DetectedFormat {
  readonly choice: FormatChoice;
  readonly title: string;
  /** Share of the sampled rows that it reads, 0 to 1. */
  readonly confidence: number;
  readonly evidence: string;
}

/** Below this the dataset's shape is not known: the mapping is asked for. */
const leastConfidence = 0.5;

/**
 * Formats that fit a sample of rows, best first. What counts is how many rows a format really reads: a row that
 * does not decode lowers the confidence and is told of.
 */
export function detectFormat(rows: readonly JsonObject[]): readonly DetectedFormat[] {
  return formats
    .flatMap((format) => detected(format, rows))
    .filter((found) => found.confidence >= leastConfidence)
    .sort((left, right) => right.confidence - left.confidence);
}

function detected(format: FormatAdapter, rows: readonly JsonObject[]): readonly DetectedFormat[] {
  const detection = format.detect(rows);
  if (detection === undefined) return [];
  const codec = format.bind(detection.fields);
  const unread = rows.filter((row) => !decodes(() => codec.decode(row))).length;
  const confidence = Math.min(detection.confidence, rows.length === 0 ? 0 : (rows.length - unread) / rows.length);
  return [
    {
      choice: { formatId: format.id, fields: detection.fields },
      title: format.title,
      confidence,
      evidence: unread === 0 ? detection.evidence : `${detection.evidence}; ${String(unread)} rows cannot be read`,
    },
  ];
}

function decodes(decode: () => unknown): boolean {
  try {
    decode();
    return true;
  } catch (error) {
    if (CuratorError.is(error)) return false;
    throw error;
  }
}
