import { textOfTurns, type Comparison } from '../../model/comparison.ts';
import type { RowAction } from '../../model/contract/rowActions.ts';
import { CuratorError } from '../../model/errors.ts';
import type { RowCodec } from '../../model/formats/format.ts';
import { effectiveLabel } from '../../model/formats/label.ts';
import { findQuote } from '../../model/judges/evidence.ts';
import type { ApprovedPrinciple, RowState } from '../../model/rows/rowState.ts';
import { changeAttributes } from '../../model/suggestions/preferenceAttributes.ts';
import { decodeLine } from '../dataset/decodeLine.ts';
import { labelledTexts, responseKey } from './labelledTexts.ts';

/** What says something about a row's label and responses, and changes none of its bytes. */
export type ExplainAction = Extract<RowAction, { readonly kind: 'attributes' | 'rationale' | 'principles' }>;

/** Principles that are kept for a row. */
const mostPrinciples = 200;

/**
 * Keeps what a person says about a row, or approves of what a judge says.
 *
 * @param line the row with pending edits, as latin1
 * @throws CuratorError 'bad-request' where the row cannot be read, or a quote does not stand in the response
 */
export function explain(
  action: ExplainAction,
  line: string,
  lineNumber: number,
  state: RowState,
  codec: RowCodec | undefined,
): RowState {
  if (action.kind === 'attributes') {
    const { attributes: before, ...others } = state;
    const attributes = changeAttributes(before, action.changes);
    return attributes === undefined ? others : { ...others, attributes };
  }
  const comparison = comparisonOf(line, lineNumber, codec);
  if (action.kind === 'rationale') {
    const { rationale: _, ...others } = state;
    const { text, approved } = action;
    if (text === '') return others;
    const about = labelledTexts(comparison, effectiveLabel(comparison, state));
    return { ...others, rationale: { text, approved, about } };
  }
  const { principles: before = [], ...others } = state;
  const claims = action.principles.map((one) => ({ ...one, text: textOf(comparison, one.candidate) }));
  const rest = before.filter(
    (known) =>
      !claims.some(({ text, principle }) => known.principle === principle && known.response === responseKey(text)),
  );
  const principles = action.approved ? [...rest, ...claims.map((claim) => withQuote(claim, lineNumber))] : rest;
  if (principles.length > mostPrinciples) {
    throw new CuratorError('bad-request', `A row has at most ${String(mostPrinciples)} principles.`, {
      line: lineNumber,
    });
  }
  return principles.length === 0 ? others : { ...others, principles };
}

function textOf({ candidates }: Comparison, candidate: number): string {
  return textOfTurns(candidates[candidate]?.turns ?? []);
}

type Claim = Extract<ExplainAction, { readonly kind: 'principles' }>['principles'][number];

function withQuote(
  { principle, follows, quote, text }: Claim & { readonly text: string },
  line: number,
): ApprovedPrinciple {
  const found = findQuote(text, quote);
  if (found === undefined) {
    throw new CuratorError(
      'bad-request',
      `Line ${String(line)}: the words that "${principle}" quotes do not stand in the response.`,
      { line },
    );
  }
  return { response: responseKey(text), principle, follows, start: found.start, end: found.end };
}

function comparisonOf(line: string, lineNumber: number, codec: RowCodec | undefined): Comparison {
  if (codec === undefined) {
    throw new CuratorError('bad-request', `Line ${String(lineNumber)} is no comparison: it has no label to explain.`, {
      line: lineNumber,
    });
  }
  return codec.decode(decodeLine(Buffer.from(line, 'latin1'), lineNumber));
}
