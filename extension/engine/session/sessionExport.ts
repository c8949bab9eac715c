import type { Label } from '../../model/comparison.ts';
import { CuratorError } from '../../model/errors.ts';
import type { ExportOptions } from '../../model/export/exportOptions.ts';
import type { ExportRow } from '../../model/export/exportRow.ts';
import { effectiveLabel } from '../../model/formats/label.ts';
import { strengthBands, type StrengthBand } from '../../model/strength/strengthBand.ts';
import { hashLine } from '../dataset/lineHasher.ts';
import type { ExportSource } from '../export/exportSource.ts';
import { approvedFor } from '../suggestions/approved.ts';
import { sortByNumber } from '../finding/sortRows.ts';
import type { DpoDifficulties } from '../scoring/dpoDifficulties.ts';
import type { DatasetSession } from './datasetSession.ts';
import type { ReadRow } from './rowPresenter.ts';

/** An open dataset as a source of rows for an export. */
export function exportSourceOf(session: DatasetSession): ExportSource {
  let bands: ((mean: number) => StrengthBand) | undefined;
  const bandOf = (mean: number | undefined): StrengthBand | undefined => {
    if (mean === undefined) return undefined;
    bands ??= strengthBands(
      Float64Array.from({ length: session.count(false) }, (_, row) => session.strength.meanOf(row)),
    );
    return bands(mean);
  };
  // All rows of an export ask for the same model.
  let difficulties: DpoDifficulties | undefined;
  const difficultyOf = (reference: string | undefined, row: number): number | undefined => {
    difficulties ??= requireDifficulties(session, reference);
    const difficulty = difficulties.at(row);
    // To the seven digits that it is kept with.
    return Number.isNaN(difficulty) ? undefined : Number(difficulty.toPrecision(7));
  };
  const exported = (read: ReadRow): ExportRow => {
    const strength = session.strength.at(read.row);
    const { comparison, state } = read;
    const label: Label = comparison === undefined ? { kind: 'none' } : effectiveLabel(comparison, state);
    return {
      line: read.line,
      comparison,
      label,
      ...(comparison === undefined ? {} : approvedFor(comparison, state, label)),
      flipped: read.state.decision === 'flip' && read.state.decisionEdits.length > 0,
      decision: read.state.decision,
      graded: state.graded,
      ...(state.thumbs === undefined ? {} : { thumbs: state.thumbs }),
      shownLeft: state.shownLeft,
      decided: read.state.decision === undefined ? undefined : session.curation.lastDecision(read.row),
      strength,
      band: bandOf(strength?.mean),
      hash: () => hashLine(read.bytes).toString('hex'),
      difficulty: (reference) => difficultyOf(reference, read.row),
      scores: () => session.strength.scoresOf(read.row),
    };
  };
  return {
    path: session.path,
    count: (viewOnly) => session.count(viewOnly),
    async *rows(viewOnly, order, signal) {
      if (order === 'file') {
        for await (const read of session.rowsForExport(viewOnly, signal)) yield exported(read);
        return;
      }
      for (const row of await rowsByStrength(session, viewOnly, order, signal)) {
        if (signal.aborted) throw new CuratorError('cancelled', 'Cancelled.');
        yield exported(await session.readRow(row));
      }
    },
  };
}

/** @throws CuratorError 'bad-request' where no language model, or none of this name, has scored the rows */
function requireDifficulties(session: DatasetSession, reference: string | undefined): DpoDifficulties {
  const found = session.strength.difficulties(reference);
  if (found !== undefined) return found;
  const message = 'No language model has scored the rows. Score them by lm:FOLDER, the reference model of DPO, first.';
  throw new CuratorError('bad-request', message);
}

/** Row numbers by mean strength; rows without any come last, in file order. Holds some 30 bytes a row. */
async function rowsByStrength(
  session: DatasetSession,
  viewOnly: boolean,
  order: Exclude<ExportOptions['order'], 'file'>,
  signal: AbortSignal,
): Promise<Uint32Array> {
  await session.whenComplete();
  const rows = new Uint32Array(session.count(viewOnly));
  if (viewOnly) {
    let count = 0;
    for await (const { row } of session.rowsForExport(true, signal)) rows[count++] = row;
  } else rows.forEach((_, row) => (rows[row] = row));
  return sortByNumber(rows.sort(), (row) => session.strength.meanOf(row), order === 'easy-first');
}
