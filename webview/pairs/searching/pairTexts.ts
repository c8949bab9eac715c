import type { RowDetail } from '../../../extension/model/contract/engine.ts';
import { orderShown } from '../deciding/rankingShown.ts';
import { contextPlace, rawPlace, responsePlace } from '../reading/textPlaces.ts';
import type { PlacedText } from './textHits.ts';

/** The texts of the prompt and the responses in the order in which they are shown. */
export function pairTexts(detail: RowDetail): readonly PlacedText[] {
  const { row, comparison, rawText } = detail;
  if (comparison === undefined) return [{ place: rawPlace, text: rawText ?? '' }];
  return [
    ...comparison.context.map(({ text }, turn) => ({ place: contextPlace(row, turn), text })),
    ...orderShown(detail, comparison).flatMap((candidate) =>
      (comparison.candidates[candidate]?.turns ?? []).map(({ text }, turn) => ({
        place: responsePlace(row, candidate, turn),
        text,
      })),
    ),
  ];
}
