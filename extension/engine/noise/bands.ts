import type { StepResult } from '../../model/contract/engine.ts';
import type { BandPreview } from '../../model/contract/noise.ts';
import type { RowAction } from '../../model/contract/rowActions.ts';
import { CuratorError } from '../../model/errors.ts';
import {
  actionFor,
  bandOf,
  cutStrengths,
  type BandAction,
  type BandOutcome,
  type BandPlan,
} from '../../model/strength/bandPlan.ts';
import { bandScale, type BandScale } from '../../model/strength/bandScale.ts';
import { drawSample } from '../../model/strength/auditSample.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import { summarize } from '../session/rowPresenter.ts';

const previewed = 10;
/** Tag of rows that a band sends to triage. */
const triageTag = 'triage';

export interface PlannedRow {
  readonly row: number;
  readonly band: number;
  readonly strength: number;
  readonly action: BandAction;
}

/** Rows that have a strength, weakest first, and their strengths. @throws CuratorError 'too-few-rows' without scores */
function byStrength(session: DatasetSession): { readonly order: Uint32Array; readonly sorted: Float32Array } {
  const table = session.strength.table;
  if (table === undefined) throw new CuratorError('too-few-rows', 'No row has a score yet. Score the dataset first.');
  const order = table.rowsByStrength();
  return { order, sorted: Float32Array.from(order, (row) => table.values[row] ?? 0) };
}

/** Rows below each place that an edge of a band can be moved to. @throws CuratorError 'too-few-rows' without scores */
export async function scaleOfBands(session: DatasetSession): Promise<BandScale> {
  await session.whenComplete();
  return bandScale(byStrength(session).sorted);
}

interface Planned {
  /** In strength, one fewer than bands. */
  readonly cuts: readonly number[];
  readonly rows: readonly PlannedRow[];
  /** Rows of each band, decided ones too. */
  readonly counts: readonly number[];
}

/** Rows with a strength that nobody decided about, with what the plan does to each; and the cuts in strength. */
export function planned(session: DatasetSession, plan: BandPlan): Planned {
  const { order, sorted } = byStrength(session);
  const cuts = cutStrengths(plan, sorted);
  const counts = plan.actions.map(() => 0);
  const rows: PlannedRow[] = [];
  order.forEach((row, place) => {
    const strength = sorted[place] ?? 0;
    const band = bandOf(cuts, strength);
    counts[band] = (counts[band] ?? 0) + 1;
    // People's decisions stand: a plan acts on what nobody looked at.
    if (session.curation.stateOf(row)?.decision !== undefined) return;
    rows.push({ row, band, strength, action: actionFor(plan, band, strength) });
  });
  return { cuts, rows, counts };
}

/** What a plan does to each of its bands. */
export function outcomesOf(plan: BandPlan, { cuts, rows, counts }: Planned): readonly BandOutcome[] {
  const changed = plan.actions.map(() => 0);
  for (const { band, action } of rows) {
    if (action.kind !== 'keep') changed[band] = (changed[band] ?? 0) + 1;
  }
  return plan.actions.map((action, band) => {
    const to = cuts[band];
    return {
      from: band === 0 ? undefined : cuts[band - 1],
      to: to === undefined || !Number.isFinite(to) ? undefined : to,
      rows: counts[band] ?? 0,
      action,
      changed: changed[band] ?? 0,
    };
  });
}

/** Each band with its rows, what changes in it, and ten rows drawn at random. */
export async function previewBands(
  session: DatasetSession,
  plan: BandPlan,
  seed: number,
): Promise<readonly BandPreview[]> {
  await session.whenComplete();
  const all = planned(session, plan);
  const previews: BandPreview[] = [];
  for (const [band, outcome] of outcomesOf(plan, all).entries()) {
    const own = all.rows.filter((row) => row.band === band);
    const strengths = new Map(own.map(({ row, strength }) => [row, strength]));
    const sample = [];
    for (const row of drawSample([...strengths.keys()], previewed, seed)) {
      const read = await session.readRow(row);
      const { line, prompt } = summarize(read, { position: row, strength: undefined, flags: [] });
      sample.push({ row, line, prompt, strength: strengths.get(row) ?? 0 });
    }
    previews.push({ ...outcome, sample });
  }
  return previews;
}

/**
 * Flips, drops and tags rows as the plan says, as one step that can be undone.
 *
 * @throws CuratorError 'bad-request' where the plan changes no row
 */
export async function applyBands(session: DatasetSession, plan: BandPlan): Promise<StepResult> {
  await session.whenComplete();
  const counts = { flip: 0, drop: 0, triage: 0 };
  const wanted: { readonly row: number; readonly action: RowAction }[] = [];
  for (const { row, action } of planned(session, plan).rows) {
    if (action.kind === 'flip' || action.kind === 'drop') {
      wanted.push({ row, action: { kind: 'decide', decision: action.kind } });
      counts[action.kind]++;
    } else if (action.kind === 'triage') {
      const tags = session.curation.stateOf(row)?.tags ?? [];
      if (tags.includes(triageTag)) continue;
      wanted.push({ row, action: { kind: 'tags', tags: [...tags, triageTag] } });
      counts.triage++;
    }
  }
  if (wanted.length === 0) {
    const smooths = plan.margin || plan.actions.some(({ kind }) => kind === 'smooth');
    throw new CuratorError(
      'bad-request',
      smooths
        ? 'Smoothing and margins have no place in the rows themselves: write them to another file by an export.'
        : 'These bands change no row.',
    );
  }
  const parts = Object.entries(counts).filter(([, rows]) => rows > 0);
  const label = `Bands: ${parts.map(([what, rows]) => `${what} ${String(rows)}`).join(', ')}`;
  return session.applyEach(wanted, label);
}
