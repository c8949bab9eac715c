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

/** Formats that read at least this share of what the best one reads are told apart by how specific they are. */
const nearlyAll = 0.9;

/**
 * Formats that fit a sample of rows, best first. What counts is how many rows a format really reads: a row that
 * does not decode lowers the confidence and is told of. Among formats that read nearly the same number of rows the
 * more specific shape wins: rows of UltraFeedback also fit more general shapes, and not the other way round.
 */
export function detectFormat(rows: readonly JsonObject[]): readonly DetectedFormat[] {
  const found = formats.flatMap((format) => detected(format, rows));
  const best = found.reduce((most, { confidence }) => Math.max(most, confidence), 0);
  const rank = ({ confidence, specificity }: Found): number => (confidence >= nearlyAll * best ? specificity : -1);
  return found
    .filter(({ confidence }) => confidence >= leastConfidence)
    .sort((left, right) => rank(right) - rank(left) || right.confidence - left.confidence)
    .map(({ specificity: _, ...format }) => format);
}

type Found = DetectedFormat & { readonly specificity: number };

function detected(format: FormatAdapter, rows: readonly JsonObject[]): readonly Found[] {
  const detection = format.detect(rows);
  if (detection === undefined) return [];
  const codec = format.bind(detection.fields);
  const unread = rows.filter((row) => !decodes(() => codec.decode(row))).length;
  const confidence = Math.min(detection.confidence, rows.length === 0 ? 0 : (rows.length - unread) / rows.length);
  return [
    {
      choice: { formatId: format.id, fields: detection.fields },
      title: format.title,
      specificity: format.specificity,
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
