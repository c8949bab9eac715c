import { percent } from '../../model/numbers.ts';
import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { CalibrationReport, GoldSource, NoiseReport } from '../../model/contract/noise.ts';
import { annotatorReliability, type AnnotatorReport } from '../../model/strength/annotators.ts';
import { auditedShare, type AuditOutcome } from '../../model/strength/auditSample.ts';
import { calibrate } from '../../model/strength/calibration.ts';
import { flipProbability, goldCodes } from '../../model/strength/flipModel.ts';
import { lossSuggestion, type NoiseEstimate } from '../../model/strength/noiseEstimates.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import { goldName, readGold, type GoldLabel } from './gold.ts';
import { auditTag } from './sessionTriage.ts';
import { circularityWarning } from '../../model/strength/standing.ts';

/** Estimates, the loss that they suggest, and who can be believed. @throws CuratorError as `readGold` */
/** Share of the rows that may lie beyond the strengths of the checked ones. */
const mostOutside = 0.1;

export async function noiseReport(
  session: DatasetSession,
  source: GoldSource | undefined,
  context: HandlerContext,
): Promise<NoiseReport> {
  await session.whenComplete();
  const strengths = session.strength.table;
  strengths?.table.refitFlips();
  const gold = await readGold(session, source ?? { kind: 'decisions' }, context);
  const estimates = [
    auditEstimate(session),
    emEstimate(session),
    bandEstimate(session, gold, goldName(source ?? { kind: 'decisions' })),
  ];
  const table = strengths?.table;
  const model = table?.flipModel;
  const largest = Math.max(1e-9, ...(table?.factor.weights.map(Math.abs) ?? []));
  return {
    rows: session.file.rowCount,
    estimates,
    suggestion: lossSuggestion(estimates),
    calibrated: model?.calibrated ?? false,
    gold: model?.gold ?? { right: 0, wrong: 0 },
    weights: (strengths?.weighable ?? []).map(({ scorer, column, userWeight }) => ({
      scorer,
      weight: (table?.factor.weights[column] ?? 0) / largest,
      userWeight,
    })),
    annotators: await annotatorsOf(session, context),
    remarks: remarksOn(session),
  };
}

/** Agreement of strength with gold, over all scorers and for each. @throws CuratorError as `readGold` */
export async function calibrationReport(
  session: DatasetSession,
  source: GoldSource,
  fit: boolean,
  context: HandlerContext,
): Promise<CalibrationReport> {
  const gold = await readGold(session, source, context);
  const strengths = session.strength.table;
  const table = strengths?.table;
  if (fit && table !== undefined) {
    table.evidence = evidenceOf(gold, table.rows);
    table.refitFlips();
  }
  const agreements = gold.map(({ agreement }) => agreement);
  const forFound = (values: Float32Array | undefined): number[] =>
    gold.map(({ row, turned }) => (values?.[row] ?? Number.NaN) * (turned ? -1 : 1));
  const combined = forFound(table?.combined);
  const model = table?.flipModel;
  const strength = calibrate({
    strengths: forFound(table?.means),
    agreements,
    ...(model === undefined
      ? {}
      : { probabilities: combined.map((score) => (Number.isNaN(score) ? 0.5 : 1 - flipProbability(model, score))) }),
  });
  return {
    against: goldName(source),
    goldRows: gold.length,
    strength,
    scorers: (strengths?.scorers ?? []).map((scorer, at) => ({
      scorer,
      calibration: calibrate({ strengths: forFound(table?.oriented(at)), agreements }),
    })),
  };
}

/** What gold says about labels that no curator decided about; a soft label counts by its larger half. */
function evidenceOf(gold: readonly GoldLabel[], rows: number): Uint8Array {
  const evidence = new Uint8Array(rows);
  for (const { row, agreement } of gold) {
    if (agreement !== 0.5) evidence[row] = agreement > 0.5 ? goldCodes.right : goldCodes.wrong;
  }
  return evidence;
}

function auditEstimate(session: DatasetSession): NoiseEstimate {
  const outcome: { -readonly [Part in keyof AuditOutcome]: number } = { right: 0, wrong: 0, ties: 0, open: 0 };
  for (const [, { tags, decision }] of session.curation.states()) {
    if (!tags.includes(auditTag)) continue;
    if (decision === 'keep') outcome.right++;
    else if (decision === 'flip') outcome.wrong++;
    else if (decision === 'tie') outcome.ties++;
    else outcome.open++;
  }
  const share = auditedShare(outcome);
  if (share === undefined) {
    const because =
      outcome.open === 0
        ? 'No audit sample was drawn.'
        : `None of the ${String(outcome.open)} rows of the audit sample was decided about yet.`;
    return { method: 'audit', share: undefined, rows: 0, because };
  }
  const open =
    outcome.open === 0
      ? ''
      : ` ${String(outcome.open)} more of the sample are open: until they are decided the share leans to the rows that were easy.`;
  return {
    method: 'audit',
    share,
    rows: share.rows,
    because: `${String(share.rows)} rows drawn at random and looked at by a person; Wilson interval.${open}`,
  };
}

function emEstimate(session: DatasetSession): NoiseEstimate {
  const model = session.strength.table?.table.flipModel;
  if (model === undefined || model.rows === 0) {
    return { method: 'em', share: undefined, rows: 0, because: 'No row has a score.' };
  }
  if (model.rows < 20) {
    const because = `${String(model.rows)} rows with scores are too few: at least 20 are needed.`;
    return { method: 'em', share: undefined, rows: model.rows, because };
  }
  const checked = model.gold.right + model.gold.wrong;
  const because = model.calibrated
    ? `All ${String(model.rows)} rows with scores, ${String(checked)} of them checked.`
    : `All ${String(model.rows)} rows with scores and ${String(checked)} checked labels: not calibrated. It cannot tell weak ` +
      'scorers from wrong labels, and leans on the belief that nine labels in ten are right.';
  return { method: 'em', share: model.share, rows: model.rows, because };
}

/**
 * Rows of each band of strength times one less the fitted agreement with gold there; not told where too many rows lie
 * outside of all bands, as when only the worst rows were decided about.
 */
function bandEstimate(session: DatasetSession, gold: readonly GoldLabel[], name: string): NoiseEstimate {
  const table = session.strength.table?.table;
  const none = (because: string): NoiseEstimate => ({ method: 'bands', share: undefined, rows: gold.length, because });
  if (table === undefined) return none('No row has a score.');
  const found = calibrate({
    strengths: gold.map(({ row, turned }) => (table.means[row] ?? Number.NaN) * (turned ? -1 : 1)),
    agreements: gold.map(({ agreement }) => agreement),
  });
  if (found.bins.length < 2) return none(found.remarks[0] ?? 'There are too few gold labels.');
  const shown = session.strength.rowsByStrength;
  const outside = shareOutside(shown, table.means, found.bins[0]?.from ?? 0, found.bins.at(-1)?.to ?? 0);
  if (outside > mostOutside) {
    return none(
      `${percent(outside, 0)} of the rows are stronger or weaker than any of the ${String(found.rows)} checked ones, ` +
        'which says nothing of them. Draw an audit sample: it is spread over all rows.',
    );
  }
  let value = 0;
  let low = 0;
  let high = 0;
  let bin = 0;
  for (const row of shown) {
    const mean = table.means[row] ?? 0;
    while (bin < found.bins.length - 1 && mean > (found.bins[bin]?.to ?? 0)) bin++;
    const band = found.bins[bin];
    if (band === undefined) continue;
    value += 1 - band.fitted;
    // Bands err by themselves: half of their intervals' width, added up without the sign, is more than they err together.
    low += 1 - band.high;
    high += 1 - band.low;
  }
  const rows = Math.max(1, shown.length);
  const middle = value / rows;
  // The intervals of independent bands shrink together by the root of their number.
  const shrink = 1 / Math.sqrt(found.bins.length);
  return {
    method: 'bands',
    rows: found.rows,
    share: {
      value: middle,
      low: Math.max(0, middle - (middle - low / rows) * shrink),
      high: Math.min(1, middle + (high / rows - middle) * shrink),
    },
    because:
      `Agreement with ${name} in ${String(found.bins.length)} bands of strength, carried over to all rows. ` +
      'It holds as far as the gold rows were drawn at random within each band.',
  };
}

function shareOutside(rows: Uint32Array, means: ArrayLike<number>, from: number, to: number): number {
  let outside = 0;
  for (const row of rows) {
    const mean = means[row] ?? 0;
    if (mean < from || mean > to) outside++;
  }
  return outside / Math.max(1, rows.length);
}

/** Reliability of whoever labelled the rows, by the field that names them. */
async function annotatorsOf(session: DatasetSession, context: HandlerContext): Promise<AnnotatorReport | undefined> {
  const table = session.strength.table?.table;
  if (table === undefined) return undefined;
  const columns = await session.finding.columns(context);
  const column = columns.fields.find(
    ({ path, texts }) =>
      /(?:^|[._])(?:annotator|annotator_id|worker|worker_id|rater|labeler|labeller|user_id|source)$/iu.test(path) &&
      texts.length >= 2 &&
      texts.length <= 2_000,
  );
  if (column === undefined) return undefined;
  const who = Uint32Array.from({ length: table.rows }, (_, row) => {
    const code = column.codeAt(row);
    return code === 0 ? 0xffffffff : code - 1;
  });
  return annotatorReliability(table.combined, who, column.texts);
}

function remarksOn(session: DatasetSession): readonly string[] {
  const strengths = session.strength.table;
  const remarks: string[] = [];
  if (strengths === undefined) return ['No row has a score yet: score the dataset first.'];
  const { table } = strengths;
  if (strengths.nonFinite > 0) {
    remarks.push(`${String(strengths.nonFinite)} scores are no finite numbers and count as missing.`);
  }
  strengths.scorers.forEach((scorer, at) => {
    const weight = table.factor.weights[at] ?? 0;
    if (weight < 0) {
      remarks.push(
        `${scorer} is turned round: it prefers what the other scorers reject. It counts with its sign changed.`,
      );
    }
  });
  if (strengths.trained.every(Boolean)) {
    remarks.push(circularityWarning);
  }
  const only = new Set(table.labels.filter((label) => label <= 1));
  if (only.size === 0) remarks.push('No label prefers one response: there is no strength, and no label to be wrong.');
  return remarks;
}
