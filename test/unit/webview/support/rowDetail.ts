import type { RowDetail } from '../../../../extension/model/contract/engine.ts';
import { untouchedRow } from '../../../../extension/model/rows/rowState.ts';

/** What the pair editor knows of a row that nothing was done to, but for the parts that are said. */
export function rowDetail(parts: Partial<RowDetail>): RowDetail {
  return {
    revision: 1,
    row: 0,
    line: 1,
    sizeBytes: 1,
    state: untouchedRow,
    comparison: undefined,
    media: [],
    label: '',
    truncated: false,
    problem: undefined,
    rawText: undefined,
    strength: undefined,
    scores: [],
    flags: [],
    verdicts: [],
    suggestions: { attributes: null, rationale: null, rationaleFits: null },
    order: undefined,
    ...parts,
  };
}
