import { emitCharacters, emitWords, longestText, termPlaces } from './terms.ts';
import { besideOther, promptWords, styleNames, styleOf, type OwnStyle } from './style.ts';

/** One way of looking at a response. */
export interface FeatureSet {
  readonly name: string;
  /** Length of a weight vector over it. */
  readonly places: number;
  /** Emits the places of a response's terms; absent for the dense style features. */
  readonly emit?: (lowerText: string, emit: (place: number) => void) => void;
}

/** Characters that a response opens with. */
const openingLength = 60;

export const featureSets = [
  { name: 'words', places: termPlaces, emit: emitWords },
  {
    name: 'characters',
    places: termPlaces,
    emit: (text, emit) => {
      emitCharacters(text, longestText, emit);
    },
  },
  {
    name: 'opening',
    places: termPlaces,
    emit: (text, emit) => {
      emitCharacters(text, openingLength, emit);
    },
  },
  { name: 'style', places: styleNames.length },
] as const satisfies readonly FeatureSet[];

/** One model of the ensemble: what it looks at, how it learns, and how strongly it is held back. */
export interface Member {
  readonly name: string;
  /** Position in `featureSets`. */
  readonly set: number;
  /** Bradley-Terry logistic, or log ratios of how much of each term preferred and other responses have. */
  readonly method: 'logistic' | 'ratios';
  /** Logistic: inverse strength of the L2 penalty (liblinear's C). Ratios: amount added to every term's count. */
  readonly restraint: number;
}

export const members: readonly Member[] = [
  { name: 'words', set: 0, method: 'logistic', restraint: 0.03 },
  { name: 'characters', set: 1, method: 'logistic', restraint: 0.03 },
  { name: 'opening', set: 2, method: 'logistic', restraint: 0.03 },
  { name: 'style', set: 3, method: 'logistic', restraint: 0.002 },
  { name: 'ratios', set: 1, method: 'ratios', restraint: 0.3 },
];

/** Changes whenever features or training change, so that scores of an older recipe are not taken for current. */
export const recipeVersion = 3;

/** Statistics of the texts alone (no labels) that features are scaled by: one array a feature set. */
export type FeatureScales = readonly Float32Array[];

/** Sparse features of one response: the first `count` entries of both arrays. */
export interface SparseFeatures {
  readonly places: Uint32Array;
  readonly values: Float32Array;
  count: number;
}

/** What is compared: the text of two responses and of what they answer. */
export interface PairText {
  readonly prompt: string;
  readonly responses: readonly [string, string];
}

/** Turns responses into features. Holds scratch tables, so one a thread and no two calls at once. */
export class FeatureExtractor {
  private readonly counts = new Uint16Array(termPlaces);
  private touched = new Uint32Array(4096);
  private touchedCount = 0;
  private readonly style = new Float64Array(styleNames.length);
  /** Of the texts of one pair, each of which is looked at from either side. */
  private readonly measured = new Map<string, OwnStyle>();
  private measuredFor: ReadonlySet<string> | undefined;
  private readonly emit = (place: number): void => {
    const count = this.counts[place] ?? 0;
    if (count === 0) {
      if (this.touchedCount === this.touched.length) {
        const larger = new Uint32Array(this.touched.length * 2);
        larger.set(this.touched);
        this.touched = larger;
      }
      this.touched[this.touchedCount++] = place;
    }
    if (count < 65_535) this.counts[place] = count + 1;
  };

  /** Calls `seen` once for each distinct term of a response. */
  terms(set: FeatureSet, response: string, seen: (place: number) => void): void {
    set.emit?.(lowered(response), this.emit);
    for (let index = 0; index < this.touchedCount; index++) {
      const place = this.touched[index] ?? 0;
      this.counts[place] = 0;
      seen(place);
    }
    this.touchedCount = 0;
  }

  /** Unscaled style features of one of the responses; the result is overwritten by the next call. */
  styleOf({ responses }: PairText, side: 0 | 1, prompt: ReadonlySet<string>): Float64Array {
    besideOther(this.measure(responses[side], prompt), this.measure(responses[side === 0 ? 1 : 0], prompt), this.style);
    return this.style;
  }

  private measure(response: string, prompt: ReadonlySet<string>): OwnStyle {
    if (this.measuredFor !== prompt) this.measured.clear();
    this.measuredFor = prompt;
    let own = this.measured.get(response);
    if (own === undefined) {
      own = styleOf(response.slice(0, longestText), prompt);
      this.measured.set(response, own);
    }
    return own;
  }

  /**
   * Features of one of the responses in one feature set: for terms (1 + log count) times inverse document frequency, to length 1;
   * for style each measure divided by its spread.
   */
  features(
    set: FeatureSet,
    pair: PairText,
    side: 0 | 1,
    prompt: ReadonlySet<string>,
    scale: Float32Array,
  ): SparseFeatures {
    if (set.emit === undefined) {
      const style = this.styleOf(pair, side, prompt);
      return {
        places: Uint32Array.from(style.keys()),
        values: Float32Array.from(style, (value, place) => value * (scale[place] ?? 0)),
        count: style.length,
      };
    }
    set.emit(lowered(pair.responses[side]), this.emit);
    const places = new Uint32Array(this.touchedCount);
    const values = new Float32Array(this.touchedCount);
    let count = 0;
    let squares = 0;
    for (let index = 0; index < this.touchedCount; index++) {
      const place = this.touched[index] ?? 0;
      const weight = scale[place] ?? 0;
      const times = this.counts[place] ?? 0;
      this.counts[place] = 0;
      if (weight === 0) continue;
      const value = (times === 1 ? 1 : 1 + Math.log(times)) * weight;
      places[count] = place;
      values[count] = value;
      count++;
      squares += value * value;
    }
    this.touchedCount = 0;
    if (squares > 0) {
      const inverse = 1 / Math.sqrt(squares);
      for (let index = 0; index < count; index++) values[index] = (values[index] ?? 0) * inverse;
    }
    return { places, values, count };
  }
}

export { promptWords };

function lowered(response: string): string {
  return response.slice(0, longestText).toLowerCase();
}
