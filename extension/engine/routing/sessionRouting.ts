import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { HyperRecord, RoutedRow, RoutingOptions, RoutingReport } from '../../model/contract/routing.ts';
import { CuratorError } from '../../model/errors.ts';
import type { Comparison } from '../../model/comparison.ts';
import type { Winner } from '../../model/judges/order.ts';
import { fewestBoth, predictErrors, type GainPrediction } from '../../model/routing/gainModel.ts';
import { hyperColumns } from '../../model/routing/hyperRow.ts';
import { planRouting, type BudgetPoint, type RoutingPlan } from '../../model/routing/plan.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import { readRouteData, type RouteData } from './routeRows.ts';

interface Planned {
  readonly data: RouteData;
  readonly prediction: GainPrediction;
  readonly plan: RoutingPlan;
  readonly retrospective: boolean;
  /** Place in the queue by place in `data`, from 1. */
  readonly places: ReadonlyMap<number, number>;
}

/** The routing plan of one open dataset. */
export class SessionRouting {
  readonly #session: DatasetSession;
  #planned: Planned | undefined;

  constructor(session: DatasetSession) {
    this.#session = session;
  }

  /** @throws CuratorError as `readRouteData` */
  async plan(options: RoutingOptions, context: HandlerContext): Promise<RoutingReport> {
    const data = await readRouteData(this.#session, options.ai, options.people, context);
    const { rows, human } = data;
    if (rows.length === 0) throw new CuratorError('too-few-rows', 'No row is a pair of two responses.');
    context.progress({ done: 0, unit: 'rows', message: 'Predicting errors' });
    const open = human.filter((winner) => winner === undefined).length;
    const retrospective = open === 0;
    // Looking back, what people said about other rows of a prompt would not have been there yet.
    const prediction = predictErrors(rows, human, { peopleElsewhere: !retrospective });
    const known = retrospective ? human.map(() => undefined) : human;
    const truth = human.map((winner, row) => (winner === undefined ? undefined : winner !== rows[row]?.ai));
    const routable = retrospective ? rows.length : open;
    const budget = options.budget <= 1 ? Math.round(options.budget * routable) : Math.round(options.budget);
    const { mode, cost, errorCost, humanError, auditShare, seed } = options;
    const settings = { mode, cost, errorCost, humanError, auditShare, seed };
    const plan = planRouting(prediction, known, { ...settings, budget }, retrospective ? truth : undefined);
    const places = new Map(plan.queue.map((row, place) => [row, place + 1]));
    this.#planned = { data, prediction, plan, retrospective, places };
    return {
      ai: data.ai,
      others: data.others,
      people: data.people,
      rows: rows.length,
      labelled: rows.length - open,
      withoutAiLabel: rows.filter(({ ai }) => ai === undefined).length,
      leftOut: data.leftOut,
      budget,
      routed: plan.queue.length,
      audited: plan.audit.reduce((sum, one) => sum + one, 0),
      cost: plan.cost,
      method: prediction.method,
      skill: prediction.skill ?? null,
      errorRate: prediction.errorRate ?? null,
      retrospective,
      curve: plan.curve,
      point: plan.point,
      checked: retrospective ? plan.curve : checkedCurve(prediction, truth, humanError),
      reasons: firstReasons(prediction, plan.queue),
      warnings: [
        ...data.notices,
        ...prediction.warnings,
        ...(retrospective
          ? [
              'People have labelled every row, so this looks back: each row is predicted by a model that was fitted to ' +
                "people's labels of other rows, to see what routing would have left.",
            ]
          : []),
      ],
    };
  }

  async rows(from: number, count: number): Promise<readonly RoutedRow[]> {
    const { data } = this.#made();
    const places = [...data.numbers.entries()]
      .filter(([, row]) => row >= from && row < from + count)
      .map(([place]) => place);
    return this.#present(places);
  }

  async queue(from: number, count: number): Promise<readonly RoutedRow[]> {
    return this.#present(this.#made().plan.queue.slice(from, from + count));
  }

  async hyper(from: number, count: number): Promise<readonly HyperRecord[]> {
    const { data, plan, prediction } = this.#made();
    const records: HyperRecord[] = [];
    for (const [place, row] of data.numbers.entries()) {
      if (row < from || row >= from + count) continue;
      const human = data.human[place];
      const ai = data.rows[place]?.ai;
      const toHuman = human !== undefined || plan.human[place] === 1;
      const winner = toHuman ? human : ai;
      // HyPER drops ties; a row that a person must still label has no preference yet.
      if (winner === undefined || winner === 'tie') continue;
      const { comparison, line } = await this.#session.readRow(row);
      if (comparison === undefined) continue;
      const [id = ''] = await this.#session.idsOf(row, row + 1);
      const columns = hyperColumns(human, ai, toHuman, prediction.reasons(place));
      records.push({ line, record: { id, ...hyperFields(comparison, winner), ...columns } });
    }
    return records;
  }

  async #present(places: readonly number[]): Promise<readonly RoutedRow[]> {
    const { data, plan, prediction, retrospective, places: queue } = this.#made();
    const found: RoutedRow[] = [];
    for (const place of places) {
      const row = data.numbers[place] ?? 0;
      const { comparison, line } = await this.#session.readRow(row);
      const [id = ''] = await this.#session.idsOf(row, row + 1);
      const name = (winner: Winner | undefined): string =>
        winner === undefined ? 'none' : winner === 'tie' ? 'tie' : (comparison?.candidateNames[winner] ?? 'none');
      const person = data.human[place];
      found.push({
        row,
        line,
        id,
        route:
          plan.human[place] === 1
            ? 'person'
            : person !== undefined && !retrospective
              ? 'labelled'
              : plan.audit[place] === 1
                ? 'audit'
                : 'ai',
        place: queue.get(place) ?? null,
        aiLabel: name(data.rows[place]?.ai),
        personLabel: person === undefined ? null : name(person),
        errorProbability: prediction.error[place] ?? 0,
        gain: plan.gain[place] ?? 0,
        reasons: prediction.reasons(place),
      });
    }
    return found;
  }

  #made(): Planned {
    if (this.#planned !== undefined) return this.#planned;
    throw new CuratorError('bad-request', 'There is no plan yet. Make one first.');
  }
}

/** What routing would have left of the rows that people have labelled: predictions there never saw their labels. */
function checkedCurve(
  prediction: GainPrediction,
  truth: readonly (boolean | undefined)[],
  humanError: number,
): readonly BudgetPoint[] | null {
  const checked = truth.flatMap((wrong, row) => (wrong === undefined ? [] : [row]));
  if (checked.length < fewestBoth) return null;
  const error = Float64Array.from(checked, (row) => prediction.error[row] ?? 0);
  const reasons = (place: number): ReturnType<GainPrediction['reasons']> => prediction.reasons(checked[place] ?? 0);
  return planRouting(
    { ...prediction, error, reasons },
    checked.map(() => undefined),
    {
      mode: 'top-k',
      budget: 0,
      cost: { human: 1, ai: 0 },
      errorCost: 1,
      humanError,
      auditShare: 0,
      seed: 1,
    },
    checked.map((row) => truth[row]),
  ).curve;
}

function firstReasons(prediction: GainPrediction, queue: readonly number[]): RoutingReport['reasons'] {
  const counts = new Map<string, { feature: string; words: string; rows: number }>();
  for (const row of queue) {
    const [first] = prediction.reasons(row);
    if (first === undefined) continue;
    const entry = counts.get(first.words) ?? { feature: first.feature, words: first.words, rows: 0 };
    entry.rows++;
    counts.set(first.words, entry);
  }
  return [...counts.values()].sort((left, right) => right.rows - left.rows);
}

function hyperFields({ context, candidates }: Comparison, winner: 0 | 1): Record<string, unknown> {
  const messages = (candidate: number): unknown =>
    [...context, ...(candidates[candidate]?.turns ?? [])].map(({ role, text }) => ({ role, content: text }));
  return {
    prompt: context.findLast(({ role }) => role === 'user')?.text ?? context.at(-1)?.text ?? '',
    chosen: messages(winner),
    chosen_model: candidates[winner]?.model ?? null,
    rejected: messages(1 - winner),
    rejected_model: candidates[1 - winner]?.model ?? null,
  };
}
