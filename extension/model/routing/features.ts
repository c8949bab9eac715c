import { textOfTurns } from '../comparison.ts';
import type { Winner } from '../judges/order.ts';

/** What routing knows about a row before a person has looked at it. */
export interface RoutingRow {
  /** Rows of the same prompt have the same key. */
  readonly promptKey: string | number;
  /** Equal responses of one prompt have the same key. */
  readonly responseKeys: readonly [string | number, string | number];
  /** From `lexicalFeatures`. */
  readonly lexical: Lexical;
  /** The label that the row gets where no person decides; undefined where the judge gave no verdict. */
  readonly ai: Winner | undefined;
  /** Probability that the first response is better, as the judge gives it. */
  readonly aiProbability?: number | undefined;
  /** Whether the judge contradicted itself when the responses changed places. */
  readonly ordersDisagree?: boolean | undefined;
  /** Verdicts of other judges. */
  readonly others: readonly (Winner | undefined)[];
  /** Reward margin, first less second response, in standard deviations, and its spread over scorers. */
  readonly margin?: { readonly mean: number; readonly std: number } | undefined;
}

/** Numbers from the texts alone. Lengths are words. */
export interface Lexical {
  readonly promptLength: number;
  readonly lengths: readonly [number, number];
  /** Jaccard index of the responses' words, 0 to 1. */
  readonly overlap: number;
  /** ROUGE-1 F of the responses, 0 to 1. */
  readonly rouge: number;
  readonly identical: boolean;
  /** Jaccard index of each response's words with those of the prompt. */
  readonly promptOverlap: readonly [number, number];
  /** Share of each response's words that repeat an earlier one. */
  readonly repetition: readonly [number, number];
}

/** Characters of a text that are looked at. */
const longest = 20_000;

export function lexicalFeatures(prompt: string, responses: readonly [string, string]): Lexical {
  const wordsOfPrompt = words(prompt);
  const [first, second] = [words(responses[0]), words(responses[1])];
  const sets = [new Set(first), new Set(second)] as const;
  const promptSet = new Set(wordsOfPrompt);
  const repetition = (all: readonly string[], set: ReadonlySet<string>): number =>
    all.length === 0 ? 0 : 1 - set.size / all.length;
  return {
    promptLength: wordsOfPrompt.length,
    lengths: [first.length, second.length],
    overlap: jaccard(sets[0], sets[1]),
    rouge: rouge1(first, second),
    identical: first.length === second.length && first.every((word, index) => word === second[index]),
    promptOverlap: [jaccard(sets[0], promptSet), jaccard(sets[1], promptSet)],
    repetition: [repetition(first, sets[0]), repetition(second, sets[1])],
  };
}

/** A feature and how a high value of it reads as a reason for a person to look. */
export interface FeatureMeaning {
  readonly name: string;
  /** Why a row with more of it than usual is more likely to be labelled wrong. */
  readonly more: string;
  /** The same for less of it. */
  readonly less: string;
  /** Whether 0 is the value that says nothing, rather than the mean over all rows. */
  readonly zeroIsNeutral?: true;
}

/** In the order of `featuresOf`. */
export const featureMeanings: readonly FeatureMeaning[] = [
  {
    name: 'others disagree',
    zeroIsNeutral: true,
    more: 'another judge prefers the other response',
    less: 'the judges agree',
  },
  {
    name: 'others tie',
    zeroIsNeutral: true,
    more: 'another judge calls it a tie',
    less: 'no other judge calls it a tie',
  },
  { name: 'AI tie', zeroIsNeutral: true, more: 'the AI label is a tie', less: 'the AI label is no tie' },
  {
    name: 'AI without verdict',
    zeroIsNeutral: true,
    more: 'the judge gave no verdict',
    less: 'the judge gave a verdict',
  },
  {
    name: 'orders disagree',
    zeroIsNeutral: true,
    more: 'the judge contradicted itself when the responses changed places',
    less: 'the judge said the same in both orders',
  },
  { name: 'AI confidence', zeroIsNeutral: true, more: 'the judge is very sure', less: 'the judge is unsure' },
  { name: 'prompt length', more: 'the prompt is long', less: 'the prompt is short' },
  { name: 'shorter response', more: 'both responses are long', less: 'a response is very short' },
  { name: 'longer response', more: 'a response is very long', less: 'both responses are short' },
  {
    name: 'length difference',
    more: 'the responses differ much in length',
    less: 'the responses are about equally long',
  },
  {
    name: 'AI prefers longer',
    zeroIsNeutral: true,
    more: 'the AI label prefers the longer response',
    less: 'the AI label prefers the shorter response',
  },
  { name: 'word overlap', more: 'the responses share most words', less: 'the responses share few words' },
  { name: 'ROUGE-1', more: 'the responses say nearly the same', less: 'the responses say different things' },
  { name: 'identical', zeroIsNeutral: true, more: 'the responses are equal', less: 'the responses are not equal' },
  {
    name: 'AI prefers prompt words',
    zeroIsNeutral: true,
    more: 'the preferred response repeats more of the prompt',
    less: 'the other response repeats more of the prompt',
  },
  { name: 'prompt overlap', more: 'a response repeats the prompt', less: 'neither response repeats the prompt' },
  {
    name: 'AI prefers repetition',
    zeroIsNeutral: true,
    more: 'the preferred response repeats itself more',
    less: 'the other response repeats itself more',
  },
  { name: 'repetition', more: 'a response repeats itself', less: 'neither response repeats itself' },
  {
    name: 'AI elsewhere',
    zeroIsNeutral: true,
    more: 'the AI labels of the same responses in other rows agree with this one',
    less: 'the AI labels of the same responses in other rows contradict this one',
  },
  {
    name: 'others elsewhere',
    zeroIsNeutral: true,
    more: 'other judges prefer this response in other rows too',
    less: 'other judges prefer the other response in other rows',
  },
  {
    name: 'gap elsewhere',
    zeroIsNeutral: true,
    more: 'other rows tell these responses clearly apart',
    less: 'other rows do not tell these responses apart',
  },
  {
    name: 'people elsewhere',
    zeroIsNeutral: true,
    more: 'people preferred this response in other rows',
    less: 'people preferred the other response in other rows',
  },
  {
    name: 'people gap elsewhere',
    zeroIsNeutral: true,
    more: "people's labels of other rows tell these responses clearly apart",
    less: "people's labels of other rows do not tell these responses apart",
  },
  {
    name: 'errors on this prompt',
    zeroIsNeutral: true,
    more: 'the AI was often wrong on this prompt',
    less: 'the AI was mostly right on this prompt',
  },
  {
    name: 'margin',
    zeroIsNeutral: true,
    more: 'the reward models agree with the AI label',
    less: 'the reward models contradict the AI label',
  },
  {
    name: 'spread',
    zeroIsNeutral: true,
    more: 'the reward models disagree with each other',
    less: 'the reward models agree with each other',
  },
];

/** Number of the features that a row has by itself. */
const perRow = 18;

/** 1 where the AI label prefers the first response, -1 the second, 0 neither. */
export function sideOf(winner: Winner | undefined): number {
  return winner === 0 ? 1 : winner === 1 ? -1 : 0;
}

/** Texts of a comparison for `lexicalFeatures`. */
export function textsOf(comparison: {
  readonly context: Parameters<typeof textOfTurns>[0];
  readonly candidates: readonly { readonly turns: Parameters<typeof textOfTurns>[0] }[];
}): { readonly prompt: string; readonly responses: readonly [string, string] } | undefined {
  const [first, second] = comparison.candidates;
  if (first === undefined || second === undefined || comparison.candidates.length !== 2) return undefined;
  return {
    prompt: textOfTurns(comparison.context),
    responses: [textOfTurns(first.turns), textOfTurns(second.turns)],
  };
}

/** Features of a row by itself: the first of `featureMeanings`. */
export function ownFeatures(row: RoutingRow): readonly number[] {
  const { lexical, others } = row;
  const side = sideOf(row.ai);
  const decided = others.filter((other) => other !== undefined);
  const share = (count: number): number => (decided.length === 0 ? 0 : count / decided.length);
  const [first, second] = lexical.lengths.map(Math.log1p);
  const [one, two] = [first ?? 0, second ?? 0];
  const features = [
    share(decided.filter((other) => sideOf(other) * side === -1).length),
    share(decided.filter((other) => other === 'tie').length),
    row.ai === 'tie' ? 1 : 0,
    row.ai === undefined ? 1 : 0,
    row.ordersDisagree === true ? 1 : 0,
    row.aiProbability === undefined ? 0 : Math.abs(2 * row.aiProbability - 1),
    Math.log1p(lexical.promptLength),
    Math.min(one, two),
    Math.max(one, two),
    Math.abs(one - two),
    side * (one - two),
    lexical.overlap,
    lexical.rouge,
    lexical.identical ? 1 : 0,
    side * (lexical.promptOverlap[0] - lexical.promptOverlap[1]),
    Math.max(...lexical.promptOverlap),
    side * (lexical.repetition[0] - lexical.repetition[1]),
    Math.max(...lexical.repetition),
  ];
  if (features.length !== perRow) throw new RangeError('The features and their names do not match.');
  return features;
}

/** The last features: what reward models say. */
export function marginFeatures(row: RoutingRow): readonly number[] {
  return [sideOf(row.ai) * (row.margin?.mean ?? 0), row.margin?.std ?? 0];
}

function words(text: string): readonly string[] {
  return (
    text
      .slice(0, longest)
      .toLowerCase()
      .match(/[\p{L}\p{N}']+/gu) ?? []
  );
}

function jaccard(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  let common = 0;
  for (const word of left) if (right.has(word)) common++;
  const all = left.size + right.size - common;
  return all === 0 ? 1 : common / all;
}

function rouge1(left: readonly string[], right: readonly string[]): number {
  if (left.length + right.length === 0) return 1;
  const counts = new Map<string, number>();
  for (const word of left) counts.set(word, (counts.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of right) {
    const count = counts.get(word) ?? 0;
    if (count === 0) continue;
    counts.set(word, count - 1);
    common++;
  }
  return (2 * common) / (left.length + right.length);
}
