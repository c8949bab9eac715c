import { followUpTexts } from '../../../model/scoring/followUps.ts';
import type { ModelReading, ModelUse } from '../../../model/scoring/scoringChoices.ts';
import type { SequenceMaker, InputTexts } from './input/sequences.ts';
import type { PairOfTexts } from './process/scoreTexts.ts';

/** Characters of a text that are shown at most. */
const mostShown = 200_000;

/**
 * What a model reads for each of its two scores of a pair: of a pairwise model both responses in the one order and the
 * other; of follow-ups the first utterance alone.
 *
 * @throws CuratorError 'bad-model' where the template or the tokenizer fails on the pair
 */
export function modelReadings(
  { maker, use }: { readonly maker: SequenceMaker; readonly use: ModelUse },
  pair: PairOfTexts,
): readonly [ModelReading, ModelReading] {
  const [one, other] = textsOf(maker, use, pair);
  return [readingOf(maker, one), readingOf(maker, other)];
}

function textsOf(
  maker: SequenceMaker,
  use: ModelUse,
  { context, responses: [first, second] }: PairOfTexts,
): readonly [InputTexts, InputTexts] {
  if (use === 'pair') return [maker.pairTexts(context, first, second), maker.pairTexts(context, second, first)];
  if (use === 'follow-up') {
    const said = [{ role: 'user', text: followUpTexts[0] ?? '' }];
    return [maker.responseTexts([...context, ...first], said), maker.responseTexts([...context, ...second], said)];
  }
  return [maker.responseTexts(context, first), maker.responseTexts(context, second)];
}

function readingOf(maker: SequenceMaker, texts: InputTexts): ModelReading {
  const tokens = maker.tokens(texts);
  return {
    texts: texts.map((text) => text.slice(0, mostShown)),
    notShown: texts.reduce((sum, { length }) => sum + Math.max(0, length - mostShown), 0),
    tokens: tokens.ids.length,
    kept: tokens.truncated ? maker.textOf(tokens).slice(0, mostShown) : undefined,
  };
}
