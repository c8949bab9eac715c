import { textOfTurns, type Comparison, type Label } from '../../model/comparison.ts';
import type { ExportRow } from '../../model/export/exportRow.ts';
import type { OwnPrinciple } from '../../model/judges/principles.ts';
import type { ApprovedPrinciple, RowState } from '../../model/rows/rowState.ts';
import { labelledTexts, responseKey } from './labelledTexts.ts';

/** The rationale that a person approved, where it is about the texts and the label as they are now. */
export function approvedRationale(comparison: Comparison, state: RowState, label: Label): string | undefined {
  const { rationale } = state;
  if (rationale?.approved !== true || rationale.about !== labelledTexts(comparison, label)) return undefined;
  return rationale.text;
}

/** Principles that a person approved, by the response that they are about; those of texts that are gone are left out. */
export function principlesInForce(
  comparison: Comparison,
  { principles = [] }: RowState,
): readonly { readonly candidate: number; readonly principle: ApprovedPrinciple }[] {
  if (principles.length === 0) return [];
  const keys = comparison.candidates.map(({ turns }) => responseKey(textOfTurns(turns)));
  return principles.flatMap((principle) => {
    const candidate = keys.indexOf(principle.response);
    return candidate < 0 ? [] : [{ candidate, principle }];
  });
}

/** What a person approved of a row, as an export takes it. */
export function approvedFor(
  comparison: Comparison,
  state: RowState,
  label: Label,
): Pick<ExportRow, 'rationale' | 'principles'> {
  return {
    rationale: approvedRationale(comparison, state, label),
    principles: principlesInForce(comparison, state).map(({ candidate, principle }) => {
      const { principle: text, follows, start, end } = principle;
      return { candidate, principle: text, follows, start, end };
    }),
  };
}

/** Tells which principles of a row a person approved. */
export function approvedPrinciples(comparison: Comparison, state: RowState): (principle: OwnPrinciple) => boolean {
  const approved = principlesInForce(comparison, state);
  return (own) =>
    approved.some(
      ({ candidate, principle }) =>
        candidate === own.candidate && principle.principle === own.principle && principle.follows === own.follows,
    );
}
