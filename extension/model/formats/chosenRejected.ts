import type { Label } from '../comparison.ts';
import type { JsonObject, JsonPath } from '../json/jsonValue.ts';
import { exchangeChosenRejected } from './fields.ts';
import type { ValueChange } from './format.ts';

/** What rows have in common that put the better response in one place and the worse in another. */

export const chosenLabel: Label = { kind: 'preferred', candidate: 0 };
export const chosenNames = ['chosen', 'rejected'] as const;
export const flipExchanges = 'exchanges the two responses and their companions';

/** The other response becomes the chosen one by trading places with it. There is no place for a tie. */
export function exchangeOnLabel(
  row: JsonObject,
  label: Label,
  chosen: JsonPath = ['chosen'],
  rejected: JsonPath = ['rejected'],
): readonly ValueChange[] {
  return label.kind === 'preferred' && label.candidate === 1 ? exchangeChosenRejected(row, chosen, rejected) : [];
}

/** As `exchangeOnLabel` for several rejected responses: the one that the label names trades places. */
export function exchangeWithChosen(label: Label, places: readonly JsonPath[]): readonly ValueChange[] {
  const [chosen] = places;
  const other = label.kind === 'preferred' && label.candidate > 0 ? places[label.candidate] : undefined;
  return chosen === undefined || other === undefined ? [] : [{ kind: 'exchange', first: chosen, second: other }];
}
