import { bestEstimate, type NoiseEstimate } from '../strength/noiseEstimates.ts';
import type { CardContent } from './cardContent.ts';
import { fileName } from './frontMatter.ts';
import { knownLimits } from './knownLimits.ts';

/** The numbers of a card for programs, as JSON. The same content gives the same text. */
export function qualityReport(content: CardContent): string {
  const { options, summary, facts, quality } = content;
  const report = {
    dataset: quality.dataset,
    format: options.format,
    records: summary.records,
    rows_written: summary.rowsWritten,
    rows_flipped: summary.rowsFlipped,
    left_out: Object.fromEntries(summary.leftOut.map(({ why, rows }) => [why, rows])),
    decided: facts.decided,
    undecided: facts.undecided,
    people: facts.people,
    first_day: facts.firstDay ?? null,
    last_day: facts.lastDay ?? null,
    before: facts.before,
    after: facts.after,
    wrong_labels: { before: estimateOf(quality.wrongBefore), after: estimateOf(quality.wrongNow) },
    scorers: quality.scorers,
    source_field: facts.sourceField ?? null,
    sources: facts.sources,
    other_sources: facts.otherSources,
    lints:
      quality.lints === undefined
        ? null
        : Object.fromEntries(quality.lints.counts.map(({ lint, rows }) => [lint, rows])),
    split: options.split ?? null,
    leak: summary.leak ?? null,
    files: summary.parts.map(({ name, path, records, prompts }) => ({ name, file: fileName(path), records, prompts })),
    known_limits: knownLimits(content),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function estimateOf(estimates: readonly NoiseEstimate[]): object | null {
  const best = bestEstimate(estimates);
  return best?.share === undefined ? null : { ...best.share, method: best.method };
}
