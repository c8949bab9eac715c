import { trainBradleyTerry } from './bradleyTerry.ts';
import { logRatios } from './logRatios.ts';
import {
  featureSets,
  members,
  promptWords,
  type FeatureExtractor,
  type FeatureScales,
  type PairText,
} from './members.ts';
import { trainingPairs, type PairStore, type PairStoreView } from './pairStore.ts';
import { styleNames } from './style.ts';

/** Pairs whose texts the feature scales are measured on. */
export const measuredPairs = 8000;
/** Responses that a term must occur in to count. */
const fewestResponses = 2;

/**
 * Measures document frequencies and spreads of style over a sample of pairs. Labels play no part, so that held-out rows
 * may be among them.
 */
export function measureScales(pairs: Iterable<PairText>, extractor: FeatureExtractor): FeatureScales {
  const frequencies = featureSets.map((set) => new Uint32Array(set.places));
  const squares = new Float64Array(styleNames.length);
  let count = 0;
  for (const pair of pairs) {
    count++;
    const words = promptWords(pair.prompt);
    const first = Float64Array.from(extractor.styleOf(pair, 0, words));
    const second = extractor.styleOf(pair, 1, words);
    for (let place = 0; place < squares.length; place++) {
      squares[place] = (squares[place] ?? 0) + ((first[place] ?? 0) - (second[place] ?? 0)) ** 2;
    }
    featureSets.forEach((set, index) => {
      const frequency = frequencies[index];
      if (frequency === undefined) return;
      for (const response of pair.responses) {
        extractor.terms(set, response, (place) => {
          frequency[place] = (frequency[place] ?? 0) + 1;
        });
      }
    });
  }
  return featureSets.map((set, index) => {
    const scale = new Float32Array(new SharedArrayBuffer(set.places * 4));
    const frequency = frequencies[index];
    for (let place = 0; place < set.places; place++) {
      if ('emit' in set) {
        const seen = frequency?.[place] ?? 0;
        scale[place] = seen < fewestResponses ? 0 : Math.log((1 + 2 * count) / (1 + seen)) + 1;
      } else {
        const spread = Math.sqrt((squares[place] ?? 0) / Math.max(1, count));
        scale[place] = spread > 1e-9 ? 1 / spread : 0;
      }
    }
    return scale;
  });
}

/** Adds a pair's features to a store, unless the store's sample leaves its prompt out. */
export function storePair(
  store: PairStore,
  row: number,
  sample: number,
  pair: PairText,
  extractor: FeatureExtractor,
  scales: FeatureScales,
): void {
  if (!store.wants(sample)) return;
  const words = promptWords(pair.prompt);
  store.add(
    row,
    sample,
    featureSets.map((set, index) => {
      const scale = scales[index] ?? noScale;
      return [extractor.features(set, pair, 0, words, scale), extractor.features(set, pair, 1, words, scale)] as const;
    }),
  );
}

/** Which model to train. */
export interface TrainingTask {
  readonly member: number;
  /** Fold that is left out. */
  readonly fold: number;
  readonly seed: number;
}

/**
 * Trains one member on all folds but one.
 *
 * @returns undefined where `goOn` said no
 */
export function trainMember(
  stores: readonly PairStoreView[],
  task: TrainingTask,
  foldOf: Uint8Array,
  preferred: Uint8Array,
  goOn: () => boolean,
): Float32Array | undefined {
  const member = members[task.member];
  const set = member === undefined ? undefined : featureSets[member.set];
  if (member === undefined || set === undefined) throw new RangeError(`There is no member ${String(task.member)}`);
  const pairs = trainingPairs(stores, member.set, task.fold, foldOf, preferred);
  if (member.method === 'ratios') return logRatios(pairs, set.places, member.restraint);
  return trainBradleyTerry(pairs, {
    places: set.places,
    cost: member.restraint,
    seed: (task.seed ^ Math.imul(task.member + 1, 0x9e3779b1) ^ Math.imul(task.fold + 1, 0x85ebca77)) | 0,
    afterPass: goOn,
  });
}

/**
 * Rewards of a pair by every member: member after member, first response then second.
 *
 * @param weights one array a member, of the fold whose models never saw the pair's prompt
 * @param into two numbers a member
 */
export function rewardPair(
  pair: PairText,
  weights: readonly Float32Array[],
  extractor: FeatureExtractor,
  scales: FeatureScales,
  into: Float64Array,
): void {
  const words = promptWords(pair.prompt);
  featureSets.forEach((set, setIndex) => {
    const scale = scales[setIndex] ?? noScale;
    for (const side of [0, 1] as const) {
      const { places, values, count } = extractor.features(set, pair, side, words, scale);
      members.forEach((member, memberIndex) => {
        if (member.set !== setIndex) return;
        const own = weights[memberIndex] ?? noScale;
        let reward = 0;
        for (let index = 0; index < count; index++) {
          reward += (own[places[index] ?? 0] ?? 0) * (values[index] ?? 0);
        }
        into[2 * memberIndex + side] = reward;
      });
    }
  });
}

const noScale = new Float32Array(0);
