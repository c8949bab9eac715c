import { isoDate } from '../charts/chartPicture.ts';
import { calibrationFigure, histogramFigure, strengthFigures } from '../charts/strengthFigures.ts';
import { counted, percent, signed } from '../numbers.ts';
import { wilsonShare, type Share } from '../strength/strength.ts';
import { agreementTable, profileCells, profileExplanation, profileHeader } from '../strength/scorerProfileWords.ts';
import { fewRows } from '../strength/standing.ts';
import { bucketTitles, estimateTitles } from '../strength/noiseWords.ts';
import { heading, paragraph, table, type ReportBlock } from './reportBlock.ts';
import type { RecipeOutcome, StrengthReportContent } from './strengthReportContent.ts';

/** A report on strength, piece by piece: first what must be known before the numbers are believed, last the charts. */
export function strengthReportBlocks(content: StrengthReportContent): readonly ReportBlock[] {
  return [
    ...head(content),
    ...statistics(content),
    ...scorers(content),
    ...wrongLabels(content),
    ...annotators(content),
    ...agreement(content),
    ...goldBuckets(content),
    ...bands(content),
    ...charts(content),
    ...explanations(),
  ];
}

function head({ dataset, date, versions, strength, noise }: StrengthReportContent): readonly ReportBlock[] {
  // Both the report on scorers and that on labels say that the scorers were trained on them.
  const warnings = new Set([...strength.warnings, ...noise.remarks]);
  return [
    heading(1, `Preference strength of ${dataset}`),
    paragraph(`Written on ${isoDate(date)} by ${versions.join(', ')}.`, 'quiet'),
    ...[...warnings].map((warning) => paragraph(warning, 'warning')),
  ];
}

function statistics({ strength, rows, sizeBytes, format, decided }: StrengthReportContent): readonly ReportBlock[] {
  const { rowsWithScores, rowsWithoutScores, belowZero, mean, bins } = strength;
  const decisions = Object.entries(decided)
    .filter(([, count]) => count > 0)
    .map(([decision, count]) => `${decision} ${counted(count)}`);
  return [
    heading(2, 'Rows'),
    ...table(
      'The dataset in numbers',
      ['', 'Value'],
      [
        ['Read as', format],
        ['Size', `${counted(sizeBytes)} bytes`],
        ['Rows', counted(rows)],
        ['Decided about', decisions.length === 0 ? 'none' : decisions.join(', ')],
        ['Rows with a strength', counted(rowsWithScores)],
        ['Rows without one', counted(rowsWithoutScores)],
        ['Below zero', `${counted(belowZero)} (${share(wilsonShare(belowZero, rowsWithScores))})`],
        ['Mean strength', signed(mean)],
      ],
    ),
    ...(bins.length === 0 ? [] : [{ kind: 'figure' as const, figure: histogramFigure(bins, false) }]),
  ];
}

function scorers({ strength, noise, profiles }: StrengthReportContent): readonly ReportBlock[] {
  const agreements = agreementTable(profiles);
  return [
    heading(2, 'Scorers'),
    ...table(
      'Agreement of each scorer with the labels',
      ['Scorer', 'n', 'Agrees', '95 % interval', 'Standing'],
      strength.scorers.map(({ scorer, rows, agreement: value, low, high, aboveChance, trainedOnDataset }) => [
        scorer,
        counted(rows),
        percent(value),
        `${percent(low)} to ${percent(high)}`,
        `${aboveChance ? 'above chance' : 'not above chance'}${trainedOnDataset ? ', trained on other rows of this dataset' : ''}${rows < fewRows ? ', few labels' : ''}`,
      ]),
    ),
    ...(profiles.length === 0
      ? []
      : [
          ...table('Profile of the scorers', profileHeader, profiles.map(profileCells)),
          paragraph(profileExplanation, 'quiet'),
        ]),
    ...(agreements.rows.length === 0 ? [] : table('Agreement between the scorers', agreements.header, agreements.rows)),
    ...table(
      'Weights of the scorers',
      ['Scorer', 'Counts', 'Share in the flip probability'],
      noise.weights.map(({ scorer, weight, userWeight }) => [scorer, String(userWeight), signed(weight)]),
    ),
  ];
}

function wrongLabels({ noise }: StrengthReportContent): readonly ReportBlock[] {
  const { estimates, suggestion, calibrated, gold } = noise;
  return [
    heading(2, 'How many labels are wrong'),
    ...table(
      'Estimates of the share of wrong labels',
      ['Estimate', 'n', 'Wrong', '95 % interval', 'What it rests on'],
      estimates.map(({ method, share: found, rows, because }) => [
        estimateTitles[method],
        counted(rows),
        found === undefined ? 'not known' : percent(found.value),
        found === undefined ? '' : `${percent(found.low)} to ${percent(found.high)}`,
        because,
      ]),
    ),
    paragraph(
      `Flip probabilities are ${calibrated ? 'calibrated' : 'not calibrated'}: ${counted(gold.right)} labels were checked and right, ` +
        `${counted(gold.wrong)} checked and wrong.`,
    ),
    paragraph(
      `For the trainer: loss_type "${suggestion.lossType}", label_smoothing ${String(suggestion.labelSmoothing)}. ${suggestion.because}`,
    ),
  ];
}

function annotators({ noise }: StrengthReportContent): readonly ReportBlock[] {
  const shown = noise.annotators?.annotators.filter(({ tooFew }) => !tooFew) ?? [];
  if (shown.length === 0) return [];
  return [
    heading(2, 'Annotators and sources'),
    ...table(
      'Reliability by whoever labelled the rows',
      ['Annotator', 'n', 'Right', '95 % interval', 'Remark'],
      shown.map(({ annotator, labels, reliability, low, high, opposite }) => [
        annotator,
        counted(labels),
        percent(reliability),
        `${percent(low)} to ${percent(high)}`,
        opposite ? 'systematically opposite: look, and do not flip unseen' : '',
      ]),
    ),
  ];
}

function agreement({ calibration }: StrengthReportContent): readonly ReportBlock[] {
  if (calibration === undefined) return [];
  const { strength, against, goldRows } = calibration;
  const error = strength.calibrationError;
  return [
    heading(2, 'Agreement with labels taken for the truth'),
    paragraph(
      `Against ${against}: ${counted(goldRows)} labels, ${counted(strength.rows)} of them on rows with a strength. ` +
        `They agree with ${share(strength.agreement)} of the labels.` +
        (error === undefined ? '' : ` Calibration error of the flip probability: ${error.toFixed(3)}.`),
    ),
    ...strength.remarks.map((remark) => paragraph(remark)),
    ...(strength.bins.length === 0 ? [] : [{ kind: 'figure' as const, figure: calibrationFigure(strength, against) }]),
  ];
}

function goldBuckets({ buckets }: StrengthReportContent): readonly ReportBlock[] {
  const title = heading(2, 'Gold consistency');
  if (typeof buckets === 'string') return [title, paragraph(buckets, 'quiet')];
  return [
    title,
    paragraph(
      `A scorer trained on ${counted(buckets.goldRows)} checked labels is right about ${share(buckets.accuracy)} of those that it has not seen.`,
    ),
    ...table(
      'Undecided rows by the gold filter',
      ['Bucket', 'Rows'],
      Object.entries(bucketTitles).map(([bucket, name]) => [
        name,
        counted(buckets.buckets[bucket as keyof typeof bucketTitles]),
      ]),
    ),
    ...buckets.remarks.map((remark) => paragraph(remark, 'quiet')),
  ];
}

function bands({ recipes }: StrengthReportContent): readonly ReportBlock[] {
  return [
    heading(2, 'Bands'),
    ...table(
      'What each recipe would do to the rows that nobody decided about',
      ['Recipe', 'Strength', 'Action', 'Rows', 'Changed'],
      recipes.flatMap(bandRows),
    ),
  ];
}

function bandRows({ title, bands: all }: RecipeOutcome): readonly (readonly string[])[] {
  return all.map(({ from, to, action, rows, changed }) => [
    title,
    `${from === undefined ? 'the lowest' : signed(from)} to ${to === undefined ? 'the highest' : signed(to)}`,
    action.kind === 'smooth' ? `smooth by ${String(action.by)}` : action.kind,
    counted(rows),
    counted(changed),
  ]);
}

function charts({ charts: all }: StrengthReportContent): readonly ReportBlock[] {
  const figures = strengthFigures(all, false);
  const blocks = (list: typeof figures.all): readonly ReportBlock[] =>
    list.map((figure) => ({ kind: 'figure', figure }));
  return [
    heading(2, 'Charts'),
    ...all.remarks.map((remark) => paragraph(remark, 'quiet')),
    ...blocks(figures.all),
    heading(3, 'By scorer'),
    ...blocks(figures.scorers),
    ...(figures.facet.length === 0 ? [] : [heading(3, `By ${all.facet?.name ?? ''}`), ...blocks(figures.facet)]),
  ];
}

function explanations(): readonly ReportBlock[] {
  return [
    heading(2, 'What the numbers mean'),
    paragraph(
      'The margin of a row is the reward of the response that its label prefers, less that of the other. Strength is the mean ' +
        'over scorers of margins divided by their standard deviation over the dataset; spread is the population standard ' +
        'deviation over scorers of the same (after arXiv 2401.06080). Below zero the scorers prefer what the label rejects.',
    ),
    paragraph(
      'Intervals of shares are 95 % Wilson intervals, those of estimates by all scores 95 % of the belief. The share that an ' +
        'audit sample finds is the only one that does not rest on the scorers.',
    ),
  ];
}

function share({ value, low, high }: Share): string {
  return `${percent(value)}, 95 % interval ${percent(low)} to ${percent(high)}`;
}
