import { counted, percent } from '../numbers.ts';
import type { RecipeFacts } from './recipeFacts.ts';
import type { RecipeReason } from './recipeOptions.ts';

/** What of the rows' shape a trainer should know, whatever the loss. */
export function dataReasons(facts: RecipeFacts): readonly RecipeReason[] {
  const found: RecipeReason[] = [
    {
      about: 'data',
      text: `${counted(facts.rows)} rows: ${counted(facts.pairs)} pairs, ${counted(facts.thumbsUp + facts.thumbsDown)} thumbs; ${counted(facts.ties)} ties are left out.`,
    },
  ];
  if (facts.rankedRows > 0) {
    found.push({
      about: 'data',
      text: `${counted(facts.rankedRows)} rows make several pairs each, which share their responses: one epoch, and splits by prompt.`,
      paper: '2203.02155',
    });
  }
  const longer = facts.unequal === 0 ? 0.5 : facts.chosenLonger / facts.unequal;
  if (facts.unequal >= 20 && longer >= 0.6) {
    found.push({
      about: 'data',
      text: `The chosen response is the longer one in ${percent(longer)} of the pairs: the model will learn to be long. Compare at equal length.`,
      paper: '2403.19159',
    });
  }
  const split = facts.voted === 0 ? 0 : facts.splitVotes / facts.voted;
  if (facts.voted >= 20 && split >= 0.2) {
    found.push({
      about: 'data',
      text: `Annotators disagree about ${percent(split)} of the rows that several labelled. That is not noise to be smoothed away where people want different things.`,
      paper: '2406.08469',
    });
  }
  return found;
}
