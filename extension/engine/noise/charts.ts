import type { HandlerContext } from '../../model/contract/endpoint.ts';
import { CuratorError } from '../../model/errors.ts';
import { rowFieldName } from '../../model/finding/fields.ts';
import { quoteIfNeeded } from '../../model/finding/queryText.ts';
import { strengthCharts, type FacetInput, type StrengthCharts } from '../../model/strength/strengthCharts.ts';
import type { FactColumns } from '../finding/factColumns.ts';
import type { DatasetSession } from '../session/datasetSession.ts';

/** The facet that every dataset has. */
export const lengthFacet = 'chosen length';

/** @param facet a field with listed values, or `lengthFacet`; none where it is not given */
export async function chartsOf(
  session: DatasetSession,
  bins: number,
  facet: string | undefined,
  context: HandlerContext,
): Promise<StrengthCharts> {
  await session.whenComplete();
  const strengths = session.strength.table;
  if (strengths === undefined)
    throw new CuratorError('too-few-rows', 'No row has a score yet. Score the dataset first.');
  const columns = facet === undefined ? undefined : await session.finding.columns(context);
  const groups = facet === undefined || columns === undefined ? undefined : facetInput(session, columns, facet);
  return strengthCharts(
    strengths.table,
    strengths.scorers,
    strengths.rowsByStrength(),
    bins,
    (row) => session.curation.stateOf(row)?.decision === 'drop',
    groups,
  );
}

function facetInput(session: DatasetSession, columns: FactColumns, name: string): FacetInput {
  if (name === lengthFacet) return lengthQuarters(session, columns);
  const column = name === 'model' ? columns.models[0] : columns.field(name);
  if (column === undefined || column.texts.length === 0) {
    throw new CuratorError('missing-field', `The rows have no field "${name}" with a list of values.`, { field: name });
  }
  const field = name === 'model' ? name : rowFieldName(name);
  return {
    name,
    groups: column.texts.map((text) => ({ name: text, query: `${quoteIfNeeded(field)}:${quoteIfNeeded(text)}` })),
    groupOf: (row) => column.codeAt(row) - 1,
  };
}

function lengthQuarters(session: DatasetSession, columns: FactColumns): FacetInput {
  const lengthOf = (row: number): number => {
    const label = session.strength.labelOf(row) ?? 3;
    if (label > 1) return Number.NaN;
    return (label === 0 ? columns.firstLength[row] : columns.secondLength[row]) ?? Number.NaN;
  };
  const order = session.strength.rowsByStrength;
  const sorted = Float64Array.from(order, lengthOf).sort();
  const edges = [0.25, 0.5, 0.75].map((share) => sorted[Math.floor(share * sorted.length)] ?? 0);
  const group = (from: number | undefined, to: number | undefined): { name: string; query: string } => ({
    name: `${from === undefined ? '' : `from ${String(from)} `}${to === undefined ? '' : `below ${String(to)} `}characters`,
    query: [
      from === undefined ? '' : `chosen.length>=${String(from)}`,
      to === undefined ? '' : `chosen.length<${String(to)}`,
    ].join(' '),
  });
  return {
    name: lengthFacet,
    groups: [0, 1, 2, 3].map((quarter) => group(edges[quarter - 1], edges[quarter])),
    groupOf: (row) => {
      const length = lengthOf(row);
      return Number.isNaN(length) ? -1 : edges.filter((edge) => length >= edge).length;
    },
  };
}
