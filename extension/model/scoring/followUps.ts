/** What a person may say next to an answer that serves them, and to one that does not. */
export interface FollowUps {
  readonly positive: readonly string[];
  readonly negative: readonly string[];
}

/**
 * Next utterances by the side of an answer that they speak of, as in Follow-up Likelihood as Reward (arXiv 2409.13948),
 * whose six sides these are; the wording is this project's own, and shorter lists keep the number of passes bearable.
 */
export const followUps: Readonly<Record<string, FollowUps>> = {
  understanding: {
    positive: ['Yes, that is just what I meant.', 'You have understood my question.'],
    negative: ['That is not what I asked.', 'You have misunderstood my question.'],
  },
  relevance: {
    positive: ['That is all to the point, thank you.', 'This is exactly about my problem.'],
    negative: ['That has nothing to do with my question.', 'Please stay on the topic.'],
  },
  correctness: {
    positive: ['I have checked it, and it is right.', 'That is correct, thank you.'],
    negative: ['That is wrong.', 'I have checked it, and it is not true.'],
  },
  engagingness: {
    positive: ['How interesting! Tell me more.', 'I enjoy talking with you about this.'],
    negative: ['This is boring.', 'I do not want to go on with this.'],
  },
  informativeness: {
    positive: ['I have learnt a lot from that.', 'That is everything that I needed to know.'],
    negative: ['That tells me nothing new.', 'You have left out what matters.'],
  },
  following: {
    positive: ['You did everything that I asked for.', 'Thank you for keeping to my instructions.'],
    negative: ['You did not do what I asked for.', 'Please read my instructions again.'],
  },
};

/** The sides of an answer, in a fixed order. */
export const followUpSides: readonly string[] = Object.keys(followUps);

/** All utterances, in the order in which `followUpScores` takes their likelihoods. */
export const followUpTexts: readonly string[] = Object.values(followUps).flatMap(({ positive, negative }) => [
  ...positive,
  ...negative,
]);

/**
 * One score a side: how much likelier the utterances are that follow an answer that serves, than the others.
 *
 * @param likelihoods mean log-probability a token of each of `followUpTexts`, in nats
 */
export function followUpScores(likelihoods: readonly number[]): readonly number[] {
  let at = 0;
  return Object.values(followUps).map(({ positive, negative }) => {
    const mean = (count: number): number => {
      const own = likelihoods.slice(at, at + count);
      at += count;
      return own.length < count ? Number.NaN : own.reduce((sum, value) => sum + value, 0) / count;
    };
    return mean(positive.length) - mean(negative.length);
  });
}
