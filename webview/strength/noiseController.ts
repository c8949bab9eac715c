import { CuratorError } from '../../extension/model/errors.ts';
import type {
  BandPreview,
  BucketReport,
  CalibrationReport,
  NoiseReport,
} from '../../extension/model/contract/noise.ts';
import type {
  BarFilter,
  StrengthViewContract,
  StrengthViewEvents,
} from '../../extension/model/contract/strengthView.ts';
import { bandCounts, cutNear, cutStepped, type BandScale } from '../../extension/model/strength/bandScale.ts';
import type { BandAction, BandPlan } from '../../extension/model/strength/bandPlan.ts';
import { bandRecipes } from '../../extension/model/strength/bandRecipes.ts';
import type { AttributedScorer, AttributeMethod } from '../../extension/model/scoring/attributes.ts';
import type { ScorerProfile } from '../../extension/model/strength/scorerProfile.ts';
import type { StrengthCharts } from '../../extension/model/strength/strengthCharts.ts';
import type { HostConnection } from '../shared/connection.ts';
import type { LiveRegion } from '../shared/liveRegion.ts';
import { counted } from '../../extension/model/numbers.ts';

const wantedBins = 40;
const firstRecipe = 'flip';
const keepAll: BandPlan = {
  unit: 'percent',
  cuts: [],
  actions: [{ kind: 'keep' }],
  onlyBelowZero: true,
  margin: false,
};

function planOf(recipe: string): BandPlan {
  const found = bandRecipes[recipe] ?? bandRecipes[firstRecipe];
  return found?.plan ?? keepAll;
}

/** What draws the view anew: all of it, or what says where bands are and what they hold. */
export interface Drawing {
  readonly all: () => void;
  readonly bands: () => void;
}

/** Charts, bands and estimates of the strength view: what is known beside the histogram, and what can be done. */
export class NoiseController {
  charts: StrengthCharts | undefined;
  facets: readonly string[] | undefined;
  facet: string | undefined;
  report: NoiseReport | undefined;
  /** Models with several attributes. */
  attributed: readonly AttributedScorer[] = [];
  profiles: readonly ScorerProfile[] = [];
  calibration: CalibrationReport | undefined;
  buckets: BucketReport | undefined;
  recipe = firstRecipe;
  plan: BandPlan = planOf(firstRecipe);
  /** What moving an edge of a band does; absent until it came. */
  scale: BandScale | undefined;
  /** What the plan would do; absent until it was asked for, or after the plan was changed. */
  previews: readonly BandPreview[] | undefined;
  failure: string | undefined;
  /** What was done last, in words. */
  said: string | undefined;
  busy = false;
  readonly #host: HostConnection<StrengthViewContract, StrengthViewEvents>;
  readonly #live: LiveRegion;
  readonly #draw: Drawing;

  constructor(host: HostConnection<StrengthViewContract, StrengthViewEvents>, live: LiveRegion, draw: Drawing) {
    this.#host = host;
    this.#live = live;
    this.#draw = draw;
  }

  /** Asks for charts and estimates anew. */
  async load(): Promise<void> {
    await this.carryOut(async () => {
      const facet = this.facet === undefined ? {} : { facet: this.facet };
      this.charts = await this.#host.request('noise/charts', { bins: wantedBins, ...facet });
      this.scale = await this.#host.request('bands/scale', {});
      this.report = await this.#host.request('noise/report', {});
      this.attributed = await this.#host.request('scores/attributes', {});
      this.profiles = await this.#host.request('scores/profiles', {});
      return undefined;
    });
  }

  /** Reads the names of the fields that the charts can be split by: once, since that may read all rows. */
  async loadFacets(): Promise<void> {
    await this.carryOut(async () => {
      this.facets ??= await this.#host.request('noise/facets', {});
      return undefined;
    });
  }

  async splitBy(facet: string | undefined): Promise<void> {
    this.facet = facet;
    await this.load();
  }

  /** Shows the rows of a bar in the pair editor. */
  async select(filter: BarFilter): Promise<void> {
    await this.carryOut(async () => {
      const { rows } = await this.#host.request('bar/select', { filter });
      return `The pair editor shows ${counted(rows)} rows, worst first.`;
    });
  }

  async calibrate(field: string): Promise<void> {
    await this.carryOut(async () => {
      this.calibration = await this.#host.request('noise/calibration', { field });
      return `Compared with ${this.calibration.against}.`;
    });
  }

  /** Sorts undecided rows by checked labels. @param judge field with a judge's labels, empty for none */
  async sortByGold(judge: string): Promise<void> {
    await this.carryOut(async () => {
      this.buckets = await this.#host.request('noise/buckets', { judge });
      return `Sorted by ${counted(this.buckets.goldRows)} checked labels.`;
    });
  }

  async setWeight(scorer: string, weight: number): Promise<void> {
    await this.carryOut(async () => {
      const others = (this.report?.weights ?? []).map(({ scorer: name, userWeight }) => [name, userWeight] as const);
      await this.#host.request('noise/setWeights', { weights: { ...Object.fromEntries(others), [scorer]: weight } });
      return weight === 0 ? `${scorer} is left out.` : `${scorer} counts ${String(weight)} times.`;
    });
    await this.load();
  }

  /** Combines the attributes of a scorer, or lets each stand for itself. */
  async combine(scorer: string, method: AttributeMethod, weights: Readonly<Record<string, number>>): Promise<void> {
    await this.carryOut(async () => {
      await this.#host.request('scores/combine', { scorer, method, weights: { ...weights } });
      return method === 'separate'
        ? `The attributes of ${scorer} count each for itself.`
        : `The attributes of ${scorer} count together.`;
    });
    await this.load();
  }

  choose(recipe: string): void {
    this.recipe = recipe;
    this.change(planOf(recipe));
  }

  /** Changes the plan; what it would do has to be looked at again. */
  change(plan: BandPlan): void {
    this.plan = plan;
    this.previews = undefined;
    this.said = undefined;
    this.#draw.bands();
  }

  setCut(place: number, value: number): void {
    const cuts = this.plan.cuts.map((cut, at) => (at === place ? value : cut));
    // A cut pushes those on its way, so that they rise always.
    for (let at = place + 1; at < cuts.length; at++) cuts[at] = Math.max(cuts[at] ?? value, value);
    for (let at = place - 1; at >= 0; at--) cuts[at] = Math.min(cuts[at] ?? value, value);
    this.change({ ...this.plan, cuts });
  }

  /** Rows of each band as its edges lie now; undefined before the scale came. */
  get counts(): readonly { readonly rows: number; readonly exact: boolean }[] | undefined {
    return this.scale === undefined ? undefined : bandCounts(this.scale, this.plan.unit, this.plan.cuts);
  }

  /** Moves an edge to the place that is nearest to a strength, no further than the edges beside it. */
  dragCut(place: number, strength: number): void {
    if (this.scale !== undefined) this.#moveCut(place, cutNear(this.scale, this.plan.unit, strength));
  }

  /** Moves an edge by a key. */
  stepCut(place: number, step: { readonly direction: -1 | 1; readonly large: boolean }): void {
    const cut = this.plan.cuts[place];
    if (this.scale === undefined || cut === undefined) return;
    this.#moveCut(place, cutStepped(this.scale, this.plan.unit, cut, step));
  }

  /** Moves an edge as far as it goes. */
  endCut(place: number, direction: -1 | 1): void {
    this.#moveCut(place, direction * Number.MAX_VALUE);
  }

  /** How far an edge goes: to the edges beside it, else to the ends. */
  limitsOf(place: number): { readonly min: number; readonly max: number } {
    const { cuts, unit } = this.plan;
    const edges = this.scale?.strengths.edges ?? [];
    const [lowest, highest] = unit === 'percent' ? [0, 100] : [edges[0] ?? 0, edges.at(-1) ?? 0];
    return { min: cuts[place - 1] ?? lowest, max: cuts[place + 1] ?? highest };
  }

  #moveCut(place: number, wanted: number): void {
    const { min, max } = this.limitsOf(place);
    const value = Math.min(max, Math.max(min, wanted));
    if (value === this.plan.cuts[place]) return;
    this.change({ ...this.plan, cuts: this.plan.cuts.map((cut, at) => (at === place ? value : cut)) });
  }

  setAction(band: number, action: BandAction): void {
    this.change({ ...this.plan, actions: this.plan.actions.map((own, at) => (at === band ? action : own)) });
  }

  async preview(): Promise<void> {
    await this.carryOut(async () => {
      this.previews = await this.#host.request('bands/preview', { plan: this.plan });
      const changed = this.previews.reduce((sum, band) => sum + band.changed, 0);
      return `${counted(changed)} rows would be changed.`;
    });
  }

  async apply(): Promise<void> {
    await this.carryOut(async () => {
      const { label } = await this.#host.request('bands/apply', { plan: this.plan });
      this.previews = undefined;
      return `${label}. Undo in the pair editor takes it back.`;
    });
    await this.load();
  }

  async export(): Promise<void> {
    await this.carryOut(async () => {
      const summary = await this.#host.request('bands/export', { plan: this.plan });
      if (summary === null) return undefined;
      const { rowsWritten, flipped, smoothed, dropped, leftOut, target } = summary;
      return (
        `${counted(rowsWritten)} rows written to ${target}: ${counted(flipped)} flipped, ` +
        `${counted(smoothed)} smoothed, ${counted(dropped)} dropped, ${counted(leftOut)} left out.`
      );
    });
  }

  async run(command: 'openTriage' | 'drawAudit' | 'writeReport'): Promise<void> {
    await this.carryOut(async () => {
      await this.#host.request('command/run', { command });
      return undefined;
    });
  }

  /** Does something that ends in words for the person, or in an error that is shown. */
  async carryOut(act: () => Promise<string | undefined>): Promise<void> {
    this.busy = true;
    this.#draw.all();
    try {
      const said = await act();
      this.failure = undefined;
      if (said !== undefined) {
        this.said = said;
        this.#live.announce(said);
      }
    } catch (error) {
      // Whoever chose other rows meanwhile sees those.
      if (!CuratorError.is(error, 'cancelled')) {
        this.failure = error instanceof Error ? error.message : String(error);
        this.#live.alert(this.failure);
      }
    } finally {
      this.busy = false;
    }
    this.#draw.all();
  }
}
