import type { Label } from '../comparison.ts';
import type { ExportRow } from '../export/exportRow.ts';
import { otherField } from '../export/exportText.ts';
import { majority } from '../formats/fields.ts';
import { oppositeLabel, sameLabel } from '../formats/label.ts';

/**
 * What a source other than the row's label says about the row: the published label of GPT-4, else the majority of the
 * annotators, else the sign of the mean strength. Undefined where there is none.
 */
export function secondOpinion(row: ExportRow): Label | undefined {
  const { comparison } = row;
  if (comparison === undefined) return undefined;
  const gpt4 = otherField(comparison, 'GPT4 label');
  // It is about the responses as the file had them; a flip that exchanged them left it as it was.
  if (gpt4 === 1 || gpt4 === 0) return { kind: 'preferred', candidate: (gpt4 === 1) === !row.flipped ? 0 : 1 };
  if (comparison.annotations.length > 0) return majority(comparison.annotations);
  if (row.strength === undefined || row.strength.mean === 0) return undefined;
  return row.strength.mean > 0 ? row.label : oppositeLabel(row.label);
}

/** Whether the label in force and a second opinion agree. */
export function isConfirmed(row: ExportRow): boolean {
  const opinion = secondOpinion(row);
  return opinion?.kind === 'preferred' && sameLabel(opinion, row.label);
}
