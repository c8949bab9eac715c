import { exportFormatOf } from '../export/exportFormats.ts';
import { counted, percent, signed } from '../numbers.ts';
import { markdownReport } from '../report/markdownReport.ts';
import { heading, paragraph, table, type ReportBlock } from '../report/reportBlock.ts';
import { bestEstimate, type NoiseEstimate } from '../strength/noiseEstimates.ts';
import { estimateTitles } from '../strength/noiseWords.ts';
import { wilsonShare } from '../strength/strength.ts';
import type { CardContent } from './cardContent.ts';
import { fileName, frontMatter, splitName } from './frontMatter.ts';
import { knownLimits } from './knownLimits.ts';
import type { Lengths, SideStatistics } from './sideStatistics.ts';

export function cardTitle({ options, quality }: CardContent): string {
  return options.card?.title ?? `${quality.dataset.replace(/\.\w+$/u, '')} (curated)`;
}

/** A dataset card for the Hub, as Markdown with its metadata at the head. The same content gives the same text. */
export function datasetCard(content: CardContent): string {
  const { options, summary } = content;
  const head = frontMatter({
    title: cardTitle(content),
    licence: options.card?.licence ?? 'unknown',
    parts: summary.parts,
    records: summary.records,
    format: options.format,
  });
  return `${head}\n${markdownReport(cardBlocks(content))}`;
}

function cardBlocks(content: CardContent): readonly ReportBlock[] {
  return [
    ...overview(content),
    ...provenance(content),
    ...decisionsMade(content),
    ...beforeAndAfter(content),
    ...sources(content),
    ...findings(content),
    heading(2, 'Known limits'),
    ...knownLimits(content).map((limit) => paragraph(limit)),
  ];
}

function overview(content: CardContent): readonly ReportBlock[] {
  const { options, summary } = content;
  const { title, description } = exportFormatOf(options.format);
  const { leak } = summary;
  return [
    heading(1, cardTitle(content)),
    paragraph(
      `${counted(summary.records)} records in the shape ${title}: ${description}. Written by Preference Curator from ${content.quality.dataset}.`,
    ),
    heading(2, 'Files'),
    ...table(
      'One file a split',
      ['Split', 'File', 'Records'],
      summary.parts.map(({ name, path, records }) => [splitName(name), fileName(path), counted(records)]),
    ),
    ...(leak === undefined
      ? []
      : [
          paragraph(
            `No prompt is meant to be in two splits: ${counted(leak.prompts)} prompts in ${counted(leak.groups)} groups of equal and nearly equal ones. ` +
              `Counted anew over what was written: ${counted(leak.sharedPrompts)} equal prompts and ${counted(leak.sharedNearDuplicates)} pairs of nearly equal prompts in two splits.`,
          ),
        ]),
  ];
}

function provenance({ options, facts, quality }: CardContent): readonly ReportBlock[] {
  const { people, firstDay, lastDay } = facts;
  const days = firstDay === lastDay ? (firstDay ?? '') : `${firstDay ?? ''} to ${lastDay ?? ''}`;
  return [
    heading(2, 'Provenance'),
    ...table(
      'Where the rows come from',
      ['', 'Value'],
      [
        ['Source file', quality.dataset],
        ['Read as', quality.shape],
        ['Rows', options.viewOnly ? 'those of a filter' : 'all of the file'],
        [
          'Decided by',
          people === 0 ? 'nobody' : `${counted(people)} ${people === 1 ? 'person' : 'people'}, ${days} (UTC)`,
        ],
        [
          'Scored by',
          quality.scorers.length === 0
            ? 'nothing'
            : quality.scorers
                .map(({ scorer, trainedOnDataset }) =>
                  trainedOnDataset ? `${scorer} (trained on this dataset)` : scorer,
                )
                .join(', '),
        ],
        [
          'Column "provenance"',
          options.provenance ? 'in each record: line, row hash, decision, original label' : 'not written',
        ],
      ],
    ),
  ];
}

function decisionsMade({ facts, summary }: CardContent): readonly ReportBlock[] {
  const made = Object.entries(facts.decided).filter(([, rows]) => rows > 0);
  return [
    heading(2, 'Decisions'),
    ...table(
      'What was decided about the rows',
      ['Decision', 'Rows'],
      [...made.map(([decision, rows]) => [decision, counted(rows)]), ['none', counted(facts.undecided)]],
    ),
    ...table(
      'Rows that are left out',
      ['Why', 'Rows'],
      summary.leftOut.map(({ why, rows }) => [why, counted(rows)]),
    ),
    paragraph(
      `${counted(summary.rowsWritten)} rows were written, ${counted(summary.rowsFlipped)} of them with the label turned round.`,
    ),
  ];
}

function beforeAndAfter({ facts: { before, after }, quality }: CardContent): readonly ReportBlock[] {
  const line = (name: string, value: (side: SideStatistics) => string): readonly string[] => [
    name,
    value(before),
    value(after),
  ];
  return [
    heading(2, 'Before and after'),
    ...table(
      'All readable rows with the labels that they were found with, and the rows written with the labels in force',
      ['', 'Before', 'After'],
      [
        line('Rows', ({ rows }) => counted(rows)),
        line('Pairs', ({ pairs }) => counted(pairs)),
        line('Chosen response is the longer one', longerShare),
        line('Characters of chosen, median and 90 %', ({ chosen }) => lengthsText(chosen)),
        line('Characters of rejected, median and 90 %', ({ rejected }) => lengthsText(rejected)),
        line('Rows with a strength', ({ withStrength }) => counted(withStrength)),
        line('Mean strength', ({ meanStrength }) => (meanStrength === undefined ? 'not known' : signed(meanStrength))),
        line('Strength below zero', belowZeroShare),
        ['Labels that are wrong, estimated', estimateText(quality.wrongBefore), estimateText(quality.wrongNow)],
      ],
    ),
  ];
}

function longerShare({ chosenLonger, unequal }: SideStatistics): string {
  if (unequal === 0) return 'not known';
  const { value, low, high } = wilsonShare(chosenLonger, unequal);
  return `${percent(value)} (${percent(low)} to ${percent(high)})`;
}

function belowZeroShare({ belowZero, withStrength }: SideStatistics): string {
  return withStrength === 0 ? 'not known' : `${counted(belowZero)} (${percent(belowZero / withStrength)})`;
}

function lengthsText(lengths: Lengths | undefined): string {
  return lengths === undefined ? 'none' : `${counted(lengths.median)} and ${counted(lengths.ninetieth)}`;
}

function estimateText(estimates: readonly NoiseEstimate[]): string {
  const best = bestEstimate(estimates);
  if (best?.share === undefined) return 'not known';
  const { value, low, high } = best.share;
  return `${percent(value)} (${percent(low)} to ${percent(high)}; ${estimateTitles[best.method]})`;
}

function sources({ facts }: CardContent): readonly ReportBlock[] {
  const { sourceField, otherSources } = facts;
  if (sourceField === undefined) return [];
  const others =
    otherSources.before === 0 ? [] : [['all others', counted(otherSources.before), counted(otherSources.after)]];
  return [
    heading(2, 'Sources'),
    ...table(
      `Rows by the field ${sourceField}`,
      ['Value', 'Before', 'After'],
      [...facts.sources.map(({ source, before, after }) => [source, counted(before), counted(after)]), ...others],
    ),
  ];
}

function findings({ quality: { lints } }: CardContent): readonly ReportBlock[] {
  if (lints === undefined) return [];
  return [
    heading(2, 'Findings of checks'),
    ...table(
      `In the ${counted(lints.rows)} rows that were not dropped`,
      ['Check', 'Severity', 'Rows'],
      lints.counts.filter(({ rows }) => rows > 0).map(({ title, severity, rows }) => [title, severity, counted(rows)]),
    ),
    ...(lints.counts.every(({ rows }) => rows === 0) ? [paragraph('Nothing was found.')] : []),
  ];
}
