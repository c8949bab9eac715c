import { open } from 'node:fs/promises';
import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { InspectReport } from '../../model/contract/engine.ts';
import type { DatasetFile } from '../dataset/datasetFile.ts';
import { readRow, labelOf } from './rowPresenter.ts';
import type { Curation } from './curation.ts';
import type { FormatChooser } from './formatChoice.ts';

const listedProblems = 1_000;

/** What one pass over the whole file finds; `invalid` rows are returned too, for filters. */
export async function inspectFile(
  file: DatasetFile,
  format: FormatChooser,
  curation: Curation,
  context: HandlerContext,
): Promise<{ readonly report: InspectReport; readonly invalid: ReadonlySet<number> }> {
  const invalid = new Set<number>();
  const problems: InspectReport['invalid'][number][] = [];
  const labels: Record<string, number> = {};
  const scores = new Map<string, number>();
  const annotators = new Map<string, number>();
  const started = performance.now();
  for await (const { firstRow, lines } of file.batches(context.signal)) {
    for (const [index, bytes] of lines.entries()) {
      const row = firstRow + index;
      const line = file.lineOf(row);
      const read = readRow(row, line, bytes, curation.stateOf(row), format.codec);
      if (read.problem !== undefined) {
        invalid.add(row);
        if (problems.length < listedProblems) problems.push({ line, ...read.problem });
      }
      if (read.comparison === undefined) continue;
      const label = labelOf(read);
      labels[label] = (labels[label] ?? 0) + 1;
      for (const { name } of read.comparison.scores) scores.set(name, (scores.get(name) ?? 0) + 1);
      for (const { annotator } of read.comparison.annotations) {
        annotators.set(annotator, (annotators.get(annotator) ?? 0) + 1);
      }
    }
    const done = firstRow + lines.length;
    const elapsed = performance.now() - started;
    context.progress({
      done,
      total: file.rowCount,
      unit: 'rows',
      etaMs: (elapsed / Math.max(1, done)) * (file.rowCount - done),
    });
    // Other requests come between batches.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const bytes = await edges(file.path, file.sizeBytes);
  const report: InspectReport = {
    path: file.path,
    sizeBytes: file.sizeBytes,
    rows: file.rowCount,
    emptyLines: file.blankLines,
    format: format.found,
    alternatives: format.alternatives,
    invalid: problems,
    invalidTotal: invalid.size,
    labels,
    scoreColumns: [...scores].map(([name, rows]) => ({ name, rows })),
    annotators: [...annotators].map(([name, count]) => ({ name, labels: count })),
    ...bytes,
  };
  return { report, invalid };
}

const edgeBytes = 1024 * 1024;

/** Line ending by the first megabyte, final newline and byte order mark by the edges. */
async function edges(
  path: string,
  size: number,
): Promise<Pick<InspectReport, 'byteOrderMark' | 'lineEnding' | 'finalNewline'>> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(Math.min(edgeBytes, size));
    await file.read(head, 0, head.length, 0);
    const last = Buffer.alloc(Math.min(1, size));
    await file.read(last, 0, last.length, Math.max(0, size - 1));
    const newlines = head.reduce((count, byte) => count + (byte === 0x0a ? 1 : 0), 0);
    const returns = head.reduce((count, byte, index) => count + (byte === 0x0a && head[index - 1] === 0x0d ? 1 : 0), 0);
    return {
      byteOrderMark: head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf,
      lineEnding: newlines === 0 ? 'none' : returns === 0 ? 'lf' : returns === newlines ? 'crlf' : 'mixed',
      finalNewline: last[0] === 0x0a,
    };
  } finally {
    await file.close();
  }
}
