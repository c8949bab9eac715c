import { effectiveLabel } from '../../model/formats/label.ts';
import type { ExportRow } from '../../model/export/exportRow.ts';
import { hashLine } from '../dataset/lineHasher.ts';
import type { ExportSource } from '../export/exportSource.ts';
import type { DatasetSession } from './datasetSession.ts';
import type { ReadRow } from './rowPresenter.ts';

/** An open dataset as a source of rows for an export. */
export function exportSourceOf(session: DatasetSession): ExportSource {
  const exported = (read: ReadRow): ExportRow => ({
    line: read.line,
    hash: hashLine(read.bytes).toString('hex'),
    comparison: read.comparison,
    label: read.comparison === undefined ? { kind: 'none' } : effectiveLabel(read.comparison, read.state),
    decision: read.state.decision,
    decided: read.state.decision === undefined ? undefined : session.curation.lastDecision(read.row),
    strength: session.strength.at(read.row),
  });
  return {
    path: session.path,
    count: (viewOnly) => session.count(viewOnly),
    async *rows(viewOnly, signal) {
      for await (const read of session.rowsForExport(viewOnly, signal)) yield exported(read);
    },
  };
}
