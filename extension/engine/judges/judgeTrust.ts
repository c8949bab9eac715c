import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { Disagreement, TrustAgainst, TrustReport } from '../../model/contract/judgeTrust.ts';
import type { Comparison } from '../../model/comparison.ts';
import { CuratorError } from '../../model/errors.ts';
import { effectiveLabel } from '../../model/formats/label.ts';
import { agreement, type JudgedRow } from '../../model/judges/agreement.ts';
import { ballotOf, type Ballot, type Combination } from '../../model/judges/ballots.ts';
import { lengthBias, positionBias, type LengthRow } from '../../model/judges/bias.ts';
import { calibration, type Forecast } from '../../model/judges/calibration.ts';
import { combineWithGold, fewestGold, type GoldRow } from '../../model/judges/combineWithGold.ts';
import { combineWithoutGold } from '../../model/judges/combineWithoutGold.ts';
import type { Winner } from '../../model/judges/order.ts';
import { turnVerdict, type RowVerdict } from '../../model/judges/verdict.ts';
import { wilsonShare } from '../../model/strength/strength.ts';
import { passProgress } from '../finding/passProgress.ts';
import { pairIdentity } from '../scoring/pairIdentity.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import { JudgeStore, type CountedJudge } from './judgeStore.ts';
import { OtherReasons } from './otherReasons.ts';
import { annotatorsOf, People } from './people.ts';
import { winnerOfLabel } from './presentVerdict.ts';

export interface TrustQuestion {
  readonly judgeId: number;
  readonly against: TrustAgainst;
  readonly facet: string | undefined;
}

/** Labels below which a report says little. */
const fewRows = 50;
const disagreementsTold = 100;
const facetsTold = 12;

/** Compares a judge with people on the rows that both have seen. Holds what it needs of judged rows alone. */
export async function trustReport(
  session: DatasetSession,
  { judgeId, against, facet }: TrustQuestion,
  { signal, progress }: HandlerContext,
): Promise<TrustReport> {
  await session.whenComplete();
  const store = new JudgeStore(session.database);
  const judges = store.countedJudges();
  const judge = judges.find(({ id }) => id === judgeId);
  if (judge === undefined) throw new CuratorError('bad-request', 'There is no such judge in the store.');
  const people = new People(store, (await annotatorsOf(session)).people);
  const tell = passProgress(progress, session.count(false), 'Comparing');
  const gathered = new Gathered(judge, judges, facet);
  const otherReasons = new OtherReasons(store, judges, judgeId);
  for await (const read of session.rowsForExport(false, signal)) {
    if (read.row % 500 === 0) {
      tell(read.row);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { comparison } = read;
    const identity = comparison === undefined ? undefined : pairIdentity(comparison);
    if (comparison === undefined || identity === undefined) continue;
    const verdicts = judges.map(({ id }) => {
      const sorted = store.verdict(id, identity.key);
      return sorted === undefined || !identity.reversed ? sorted : turnVerdict(sorted);
    });
    if (verdicts.every((verdict) => verdict === undefined)) continue;
    const human =
      against === 'people'
        ? people.say(read, comparison, identity)
        : winnerOfLabel(effectiveLabel(comparison, read.state));
    const { prompt, responses } = identity;
    otherReasons.add(read);
    gathered.add({ row: read.row, line: read.line, comparison, verdicts, human, prompt, responses });
  }
  return { ...gathered.report(against), otherReasons: otherReasons.report() };
}

interface GatheredRow {
  readonly row: number;
  readonly line: number;
  readonly comparison: Comparison;
  readonly verdicts: readonly (RowVerdict | undefined)[];
  readonly human: Winner | undefined;
  readonly prompt: string;
  readonly responses: readonly [string, string];
}

class Gathered {
  readonly #judge: CountedJudge;
  readonly #judges: readonly CountedJudge[];
  readonly #place: number;
  readonly #facet: string | undefined;
  readonly #examples: ReadonlySet<string>;
  readonly #verdicts: RowVerdict[] = [];
  readonly #lengths: LengthRow[] = [];
  readonly #forecasts: Forecast[] = [];
  readonly #byFacet = new Map<string, { same: number; rows: number }>();
  readonly #byJudge: JudgedRow[][];
  readonly #ballots: Ballot[][] = [];
  readonly #gold: GoldRow[] = [];
  readonly #disagreements: Disagreement[] = [];
  #leftOut = 0;

  constructor(judge: CountedJudge, judges: readonly CountedJudge[], facet: string | undefined) {
    this.#judge = judge;
    this.#judges = judges;
    this.#place = judges.indexOf(judge);
    this.#facet = facet;
    this.#byJudge = judges.map(() => []);
    this.#examples = new Set(
      judge.rubric.examples.map(({ prompt, responses }) => pairText(prompt, [responses[0], responses[1]])),
    );
  }

  add(row: GatheredRow): void {
    const { verdicts, human, responses, comparison } = row;
    const verdict = verdicts[this.#place];
    if (this.#examples.has(pairText(row.prompt, responses))) {
      // What a judge was shown with its answer says nothing about how it judges.
      if (verdict !== undefined) this.#leftOut++;
      return;
    }
    if (human !== undefined) this.#gold.push({ row: this.#ballots.length, outcome: outcomeOf(human) });
    this.#ballots.push(
      verdicts.map((one) => (one === undefined ? { asIs: undefined, swapped: undefined } : ballotOf(one))),
    );
    for (const [place, one] of verdicts.entries()) {
      if (one?.winner !== undefined && human !== undefined) this.#byJudge[place]?.push({ judge: one.winner, human });
    }
    if (verdict === undefined) return;
    this.#verdicts.push(verdict);
    const { winner, probability } = verdict;
    if (winner === undefined) return;
    this.#lengths.push({ lengths: [responses[0].length, responses[1].length], judge: winner, human });
    if (human === undefined) return;
    if (probability !== undefined) this.#forecasts.push({ probability, outcome: outcomeOf(human) });
    this.#count(comparison, winner === human);
    if (winner === human || this.#disagreements.length === disagreementsTold) return;
    const name = (one: Winner): string => (one === 'tie' ? 'tie' : (comparison.candidateNames[one] ?? ''));
    this.#disagreements.push({
      row: row.row,
      line: row.line,
      judge: name(winner),
      people: name(human),
      probability: probability ?? null,
      ordersDisagree: verdict.ordersDisagree,
    });
  }

  report(against: TrustAgainst): Omit<TrustReport, 'otherReasons'> {
    const compared = agreement(this.#byJudge[this.#place] ?? []);
    const position = positionBias(this.#verdicts);
    return {
      judge: this.#judge,
      against,
      judged: this.#verdicts.length,
      withoutVerdict: this.#verdicts.filter(({ winner }) => winner === undefined).length,
      leftOut: this.#leftOut,
      agreement: compared,
      position,
      length: lengthBias(this.#lengths),
      calibration: calibration(this.#forecasts),
      facet: this.#facet ?? null,
      byFacet: [...this.#byFacet]
        .sort(([, left], [, right]) => right.rows - left.rows)
        .slice(0, facetsTold)
        .map(([value, { same, rows }]) => ({ value, same: wilsonShare(same, rows) })),
      versions: this.#versions(),
      combined: this.#combined(),
      disagreements: this.#disagreements,
      warnings: warningsOf(compared, position),
    };
  }

  #count({ metadata }: Comparison, same: boolean): void {
    if (this.#facet === undefined) return;
    const found = metadata.find(({ path }) => path.join('.') === this.#facet || path.at(-1) === this.#facet);
    if (found === undefined) return;
    const value = found.json.slice(0, 80);
    const entry = this.#byFacet.get(value) ?? { same: 0, rows: 0 };
    entry.rows++;
    if (same) entry.same++;
    this.#byFacet.set(value, entry);
  }

  #versions(): TrustReport['versions'] {
    const { endpoint, model } = this.#judge;
    return this.#judges.flatMap((other, place) => {
      if (other.endpoint !== endpoint || other.model !== model) return [];
      const { rows, kappa, interval } = agreement(this.#byJudge[place] ?? []);
      return [
        {
          judgeId: other.id,
          rubricName: other.rubric.name,
          rubricVersion: other.rubricVersion,
          rows,
          kappa: kappa ?? null,
          interval: interval ?? null,
        },
      ];
    });
  }

  #combined(): TrustReport['combined'] {
    const judges = this.#judges;
    if (judges.length < 2) return null;
    const joined: Combination =
      this.#gold.length >= fewestGold
        ? combineWithGold(this.#ballots, judges.length, this.#gold)
        : combineWithoutGold(this.#ballots, judges.length);
    const { method, calibrated, weights, warnings } = joined;
    return {
      method,
      calibrated,
      warnings,
      judges: judges.map(({ id, model, rubric }, place) => ({
        judgeId: id,
        name: `${model}, ${rubric.name}`,
        weight: weights[place] ?? 0,
      })),
    };
  }
}

function warningsOf(
  { rows, kappa, interval }: TrustReport['agreement'],
  position: TrustReport['position'],
): readonly string[] {
  const warnings: string[] = [];
  if (rows === 0) warnings.push('No row has both a verdict and a label of people: label some blind.');
  else if (rows < fewRows)
    warnings.push(`Only ${String(rows)} rows have both: figures are rough below ${String(fewRows)}.`);
  if (kappa !== undefined && interval !== undefined && interval[0] <= 0) {
    warnings.push('The agreement is not clearly better than chance: do not use this judge alone.');
  }
  if (position.pValue < 0.01 && position.rows >= 20) {
    const first = position.share.value > 0.5;
    warnings.push(`It prefers the response that is shown ${first ? 'first' : 'second'} where the orders contradict.`);
  }
  return warnings;
}

function outcomeOf(winner: Winner): number {
  return winner === 'tie' ? 0.5 : winner === 0 ? 1 : 0;
}

/** A pair as text, whichever response comes first. */
function pairText(prompt: string, responses: readonly [string, string]): string {
  return JSON.stringify([prompt, ...[...responses].sort()]);
}
