import { CuratorError } from '../errors.ts';
import { counted, percent } from '../numbers.ts';
import { bestEstimate, lossSuggestion, type NoiseEstimate } from '../strength/noiseEstimates.ts';
import { dataReasons } from './dataReasons.ts';
import type { LossId } from './losses.ts';
import type { RecipeFacts } from './recipeFacts.ts';
import type { RecipeGoal, RecipeReason } from './recipeOptions.ts';

/** What a recipe trains with. */
export interface LossChoice {
  readonly goal: RecipeGoal;
  readonly loss: LossId;
  /** 0 where the loss reads none. */
  readonly labelSmoothing: number;
  readonly beta: number | undefined;
  /** Weight of the log likelihood of the chosen response beside the loss. */
  readonly sftWeight: number;
  readonly margin: 'none' | 'strength' | 'grade';
  /** Weights of thumbs up and down, for KTO. */
  readonly weights: { readonly up: number; readonly down: number } | undefined;
  readonly tokens: number;
  readonly reasons: readonly RecipeReason[];
}

/** What the trainer's own losses read. */
export interface LossAbilities {
  readonly title: string;
  /** The loss of pairs in which it reads label smoothing. */
  readonly smoothed: 'robust-dpo' | 'conservative-dpo';
  readonly readsMargin: boolean;
  readonly thumbs: boolean;
}

const beta = 0.1;
/** Of the log likelihood of the chosen response, as Llama 3 was trained. */
const sftWeight = 0.2;
/** Share of pairs with nearly equal responses above which a likelihood term is worth its price. */
const manyAlike = 0.2;
/** Share of pairs that must have a margin: the others get 0. */
const mostPairs = 0.5;

/**
 * Loss and numbers for a dataset, each with its reason.
 *
 * @param noise estimates of wrong labels among the rows that are trained on
 * @throws CuratorError 'too-few-rows' where there is nothing to train on, 'bad-request' where labels look turned round
 * or the trainer has no loss for the data
 */
export function chooseLoss(
  facts: RecipeFacts,
  noise: readonly NoiseEstimate[],
  goal: RecipeGoal,
  trainer: LossAbilities,
): LossChoice {
  if (facts.pairs === 0 && facts.thumbsUp + facts.thumbsDown === 0) {
    throw new CuratorError(
      'too-few-rows',
      'No row has a preference or a thumb that an export would write: there is nothing to train on.',
    );
  }
  const reasons: RecipeReason[] = [...dataReasons(facts)];
  const choice =
    goal === 'reward'
      ? rewardLoss(facts, noise, trainer, reasons)
      : facts.pairs === 0
        ? thumbsLoss(facts, trainer, reasons)
        : pairLoss(facts, noise, trainer, reasons);
  reasons.push({
    about: 'length',
    text: `99 of 100 rows fit into ${counted(facts.tokens)} tokens, at 4 characters a token.`,
  });
  return { ...choice, goal, tokens: facts.tokens, reasons };
}

type Chosen = Omit<LossChoice, 'goal' | 'tokens' | 'reasons'>;

function pairLoss(
  facts: RecipeFacts,
  noise: readonly NoiseEstimate[],
  trainer: LossAbilities,
  reasons: RecipeReason[],
): Chosen {
  const labelSmoothing = smoothingOf(noise);
  const share = shareInWords(noise);
  if (labelSmoothing === 0) {
    reasons.push({
      about: 'loss',
      text: share === undefined ? unknownNoise : `${share} of the labels are wrong: too few for smoothing to matter.`,
      paper: '2305.18290',
    });
  } else if (trainer.smoothed === 'robust-dpo') {
    reasons.push(
      {
        about: 'loss',
        text: `${share ?? ''} of the labels are wrong. This loss takes that share out again; it is unbiased, and noisier the larger the share is.`,
        paper: '2403.00409',
      },
      {
        about: 'label smoothing',
        text: 'Read by this loss: the plain sigmoid loss of today’s TRL ignores the number.',
      },
    );
  } else {
    reasons.push({
      about: 'loss',
      text: `${share ?? ''} of the labels are wrong. ${trainer.title} has no robust DPO; its sigmoid loss smooths the labels, which is biased, but never falls below 0.`,
      paper: '2305.18290',
    });
  }
  reasons.push({
    about: 'beta',
    text: 'As in most published runs; larger keeps the policy nearer to the model that it starts from.',
    paper: '2305.18290',
  });
  const alike = facts.alike / facts.pairs;
  const withSft = alike >= manyAlike;
  reasons.push({
    about: 'SFT term',
    text: withSft
      ? `The responses of ${percent(alike)} of the pairs are alike over half of their length or more: DPO alone makes both less likely there. The term keeps the chosen one likely; it trains on wrong labels too.`
      : `The responses of ${percent(alike)} of the pairs are alike over half of their length or more: no term is needed to keep the chosen one likely.`,
    paper: withSft ? '2407.21783' : '2402.13228',
  });
  reasons.push({
    about: 'margin',
    text: `${trainer.title} reads no margin for a policy; one in the file changes nothing.`,
  });
  return {
    loss: labelSmoothing === 0 ? 'dpo' : trainer.smoothed,
    labelSmoothing,
    beta,
    sftWeight: withSft ? sftWeight : 0,
    margin: 'none',
    weights: undefined,
  };
}

function thumbsLoss(facts: RecipeFacts, trainer: LossAbilities, reasons: RecipeReason[]): Chosen {
  if (!trainer.thumbs) {
    throw new CuratorError(
      'bad-request',
      `The rows have thumbs and no pairs, and ${trainer.title} trains on pairs alone. Choose another trainer.`,
    );
  }
  const { thumbsUp: ups, thumbsDown: downs } = facts;
  reasons.push(
    {
      about: 'loss',
      text: 'The rows have thumbs and no pairs. This loss reads no label smoothing: wrong thumbs are better turned round or dropped.',
      paper: '2402.01306',
    },
    { about: 'beta', text: 'As in the paper.', paper: '2402.01306' },
  );
  const weights = thumbWeights(ups, downs);
  reasons.push({
    about: 'weights',
    text:
      ups === 0 || downs === 0
        ? `All ${counted(ups + downs)} thumbs point one way: the model learns from a difference, so add some of the other kind.`
        : `${counted(ups)} thumbs up, ${counted(downs)} down: weight times number of those up should be 1 to 4/3 of those down.`,
    paper: '2402.01306',
  });
  return { loss: 'kto', labelSmoothing: 0, beta, sftWeight: 0, margin: 'none', weights };
}

/** Weights that make the two kinds count alike where their numbers are further apart than 1 to 4/3. */
function thumbWeights(ups: number, downs: number): { readonly up: number; readonly down: number } {
  if (ups === 0 || downs === 0) return { up: 1, down: 1 };
  const ratio = ups / downs;
  if (ratio > 4 / 3) return { up: 1, down: rounded(ratio) };
  return ratio < 1 ? { up: rounded(1 / ratio), down: 1 } : { up: 1, down: 1 };
}

function rewardLoss(
  facts: RecipeFacts,
  noise: readonly NoiseEstimate[],
  trainer: LossAbilities,
  reasons: RecipeReason[],
): Chosen {
  if (facts.pairs === 0) {
    throw new CuratorError('too-few-rows', 'A reward model is trained on pairs, and the rows have none.');
  }
  const margin = marginOf(facts, trainer, reasons);
  reasons.push({
    about: 'loss',
    text:
      margin === 'none'
        ? 'Reward models of all four trainers are trained with this loss.'
        : 'A pair that is better by more must be scored apart by more.',
    paper: margin === 'none' ? '2203.02155' : '2401.06080',
  });
  const share = shareInWords(noise);
  const smoothing = smoothingOf(noise);
  reasons.push({
    about: 'label smoothing',
    text:
      smoothing === 0
        ? share === undefined
          ? unknownNoise
          : `${share} of the labels are wrong: too few to do anything about.`
        : `${share ?? ''} of the labels are wrong, and no trainer's reward loss reads label smoothing: turn round or drop the weakest by the bands of the strength view first.`,
    paper: '2401.06080',
  });
  return {
    loss: margin === 'none' ? 'bradley-terry' : 'bradley-terry-margin',
    labelSmoothing: 0,
    beta: undefined,
    sftWeight: 0,
    margin,
    weights: undefined,
  };
}

function marginOf(facts: RecipeFacts, trainer: LossAbilities, reasons: RecipeReason[]): LossChoice['margin'] {
  const known = {
    strength: facts.withStrength / facts.pairs,
    grade: facts.graded / facts.pairs,
  };
  const best = known.strength >= mostPairs ? 'strength' : known.grade >= mostPairs ? 'grade' : 'none';
  if (best === 'none') {
    reasons.push({
      about: 'margin',
      text: `${percent(known.strength)} of the pairs have a strength and ${percent(known.grade)} a grade: too few for a margin. Score the dataset for one.`,
      paper: '2401.06080',
    });
    return 'none';
  }
  if (!trainer.readsMargin) {
    reasons.push({ about: 'margin', text: `${trainer.title} reads no margin; one in the file changes nothing.` });
    return 'none';
  }
  reasons.push(
    best === 'strength'
      ? {
          about: 'margin',
          text: `${percent(known.strength)} of the pairs have a preference strength; the others get margin 0.`,
          paper: '2401.06080',
        }
      : {
          about: 'margin',
          text: `${percent(known.grade)} of the labels are graded; the others get margin 0.`,
          paper: '2307.09288',
        },
  );
  return best;
}

const unknownNoise =
  'Nothing is known about how many labels are wrong: score the dataset or draw an audit sample, and write the recipe anew.';

/** @throws CuratorError 'bad-request' where most labels look wrong */
function smoothingOf(noise: readonly NoiseEstimate[]): number {
  const best = bestEstimate(noise);
  if (best?.share !== undefined && best.share.value >= 0.5) {
    throw new CuratorError(
      'bad-request',
      `${percent(best.share.value)} of the labels look wrong. No loss learns from labels like these: check whether chosen and rejected are mixed up.`,
    );
  }
  return lossSuggestion(noise).labelSmoothing;
}

const methods: Readonly<Record<NoiseEstimate['method'], string>> = {
  audit: 'an audit sample',
  bands: 'bands of strength and checked labels',
  em: 'the agreement of the scorers alone',
};

function shareInWords(noise: readonly NoiseEstimate[]): string | undefined {
  const best = bestEstimate(noise);
  if (best?.share === undefined) return undefined;
  const { value, low, high } = best.share;
  return `By ${methods[best.method]}, ${percent(value)} (${percent(low)} to ${percent(high)})`;
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}
