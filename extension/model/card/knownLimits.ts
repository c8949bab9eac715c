import { counted, percent } from '../numbers.ts';
import { bestEstimate } from '../strength/noiseEstimates.ts';
import type { CardContent } from './cardContent.ts';

/** Findings that a reader must know of before the data go anywhere. */
const delicate = ['personal-data', 'secret', 'contamination'];

/** What whoever trains on the export must know, each as a sentence or two. */
export function knownLimits(content: CardContent): readonly string[] {
  return [...aboutLicence(content), ...aboutLabels(content), ...aboutRows(content), ...aboutChecks(content)];
}

function aboutLicence({ options }: CardContent): readonly string[] {
  const licence = options.card?.licence ?? 'unknown';
  if (licence === 'other')
    return ['The licence is one that the Hub has no name for: say which before this is published.'];
  return licence === 'unknown'
    ? ['The licence is not known. Find out what the sources allow before this is published or used.']
    : [];
}

function aboutLabels({ facts, quality }: CardContent): readonly string[] {
  const rows = facts.undecided + Object.values(facts.decided).reduce((sum, count) => sum + count, 0);
  const limits: string[] = [];
  if (facts.undecided > 0 && rows > 0) {
    limits.push(
      `Nobody decided about ${counted(facts.undecided)} of ${counted(rows)} rows (${percent(facts.undecided / rows)}): they have the label that they were found with.`,
    );
  }
  if (facts.people === 1) limits.push('One person decided: there is no agreement between people to measure.');
  const estimate = bestEstimate(quality.wrongNow);
  if (estimate?.share === undefined) {
    limits.push('How many labels are wrong is not known: the rows were neither scored nor audited.');
  } else if (estimate.method !== 'audit' && !quality.calibrated) {
    limits.push('The share of wrong labels was estimated from scores that nobody checked against labels.');
  }
  if (quality.scorers.length > 0 && quality.scorers.every(({ trainedOnDataset }) => trainedOnDataset)) {
    limits.push(
      'Every scorer was trained on the labels that it judges: a mistake that runs through the whole dataset does not show.',
    );
  }
  return limits;
}

function aboutRows({ facts: { after }, options, summary }: CardContent): readonly string[] {
  const limits: string[] = [];
  const longer = after.unequal === 0 ? 0.5 : after.chosenLonger / after.unequal;
  if (after.unequal >= 20 && (longer >= 0.6 || longer <= 0.4)) {
    const which = longer >= 0.6 ? 'longer' : 'shorter';
    const share = longer >= 0.6 ? longer : 1 - longer;
    limits.push(
      `The chosen response is the ${which} one in ${percent(share)} of the pairs: a model may learn the length.`,
    );
  }
  if (summary.withoutMargin > 0) {
    limits.push(`${counted(summary.withoutMargin)} records have margin 0 because theirs is not known.`);
  }
  if (summary.withoutSoftLabel > 0) {
    limits.push(`${counted(summary.withoutSoftLabel)} records have chosen_prob 1 because theirs is not known.`);
  }
  if (options.split === undefined) limits.push('There is no split that was held out.');
  else if (!options.split.nearDuplicates) {
    limits.push('Prompts that differ in a few words only may be in two splits: that was not looked for.');
  }
  if (options.viewOnly) limits.push('The rows are those of a filter, and no sample of the source.');
  return limits;
}

function aboutChecks({ quality: { lints } }: CardContent): readonly string[] {
  if (lints === undefined) {
    return ['The rows were not checked for personal data, secrets, duplicates or texts of benchmarks.'];
  }
  const limits = lints.counts
    .filter(({ lint, rows }) => rows > 0 && delicate.includes(lint))
    .map(
      ({ title, rows }) =>
        `${title}: found in ${counted(rows)} rows before this was written. Look at them before it is published.`,
    );
  if (lints.staleRows > 0) {
    limits.push(`${counted(lints.staleRows)} rows were changed after the checks ran.`);
  }
  return limits;
}
