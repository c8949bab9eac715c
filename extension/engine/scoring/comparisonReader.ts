import { CuratorError } from '../../model/errors.ts';
import type { Comparison } from '../../model/comparison.ts';
import type { FormatChoice } from '../../model/formats/format.ts';
import { bindFormat } from '../../model/formats/formats.ts';
import { applyValueEdits } from '../../model/json/valueSpans.ts';
import type { DatasetFile } from '../dataset/datasetFile.ts';
import { decodeLine } from '../dataset/decodeLine.ts';
import { hashLine } from '../dataset/lineHasher.ts';
import { RowReader } from '../dataset/rowReader.ts';
import type { Curation } from '../session/curation.ts';
import type { ScoringInput } from './scoring.ts';

/** What a thread needs to read rows as the editor shows them; crosses to worker threads. */
export interface ComparisonSource extends Pick<
  ScoringInput,
  'path' | 'offsets' | 'sizeBytes' | 'format' | 'edits' | 'leaveOut'
> {
  /** Line number of each row, from 1; undefined where the file has no blank lines, so that row n is line n + 1. */
  readonly lines: Uint32Array | undefined;
}

/**
 * What of `input` other threads need. What is large lies in shared memory where `offsets` do, so that no thread has a
 * copy of its own.
 */
export function comparisonSource(input: Omit<ScoringInput, 'labels'>): ComparisonSource {
  const { path, offsets, sizeBytes, format, edits, leaveOut } = input;
  const rows = offsets.length;
  let lines: Uint32Array | undefined;
  if (rows > 0 && input.lineOf(rows - 1) !== rows) {
    lines = new Uint32Array(new SharedArrayBuffer(rows * 4));
    for (let row = 0; row < rows; row++) lines[row] = input.lineOf(row);
  }
  return { path, offsets, sizeBytes, format, edits, leaveOut, lines };
}

/** The rows of an open dataset as its editor shows them, but for those left out; waits for the end of the scan. */
export async function shownComparisons(
  { file, curation }: { readonly file: DatasetFile; readonly curation: Curation },
  format: FormatChoice,
  leaveOut: ReadonlySet<number>,
): Promise<ComparisonSource> {
  const edits = curation.pendingEdits();
  const lineOf = (row: number): number => file.lineOf(row);
  return comparisonSource({ ...(await file.readerInput()), format, edits, leaveOut, lineOf });
}

/** A row as it is shown, or why it cannot be read. */
export interface ReadRow {
  readonly row: number;
  /** Hash of the line with pending edits applied. */
  readonly hash: Buffer;
  readonly content: Comparison | CuratorError;
}

/** Longest line that is scored, in bytes: features of more would need memory out of proportion. */
const longestLine = 64 * 1024 * 1024;

/**
 * Reads the rows from `from` to `to` (exclusive), but for those left out.
 *
 * @throws CuratorError 'not-found', 'no-permission', 'changed-outside' or 'cancelled'
 */
export async function* readComparisons(
  source: ComparisonSource,
  from: number,
  to: number,
  signal: AbortSignal,
): AsyncGenerator<ReadRow, void, undefined> {
  const codec = bindFormat(source.format);
  const { path, offsets, sizeBytes } = source;
  const reader = await RowReader.open({ path, offsets, sizeBytes });
  reader.update(offsets.subarray(0, to), offsets[to] ?? sizeBytes);
  try {
    for await (const { firstRow, lines } of reader.batches(signal, from)) {
      for (const [index, bytes] of lines.entries()) {
        const row = firstRow + index;
        if (source.leaveOut.has(row)) continue;
        const edits = source.edits.get(row);
        let line: Buffer = bytes;
        let content: Comparison | CuratorError;
        try {
          if (bytes.length > longestLine) {
            throw new CuratorError('bad-request', 'The row is larger than 64 MB; such rows are not scored.');
          }
          if (edits !== undefined) line = Buffer.from(applyValueEdits(bytes.toString('latin1'), edits), 'latin1');
          content = codec.decode(decodeLine(line, source.lines?.[row] ?? row + 1));
        } catch (error) {
          if (!(error instanceof CuratorError)) throw error;
          content = error;
        }
        yield { row, hash: hashLine(line), content };
      }
    }
  } finally {
    await reader.close();
  }
}
