import * as vscode from 'vscode';
import type { ModelCard, ModelReading } from '../../model/scoring/scoringChoices.ts';

/** Characters of what a model reads that a dialog shows. */
const inDialog = 600;

/** What kind of model it is, for people. */
export function kindOf({ use, heads }: ModelCard): string {
  if (use === 'pair') return vscode.l10n.t('Pairwise model');
  if (use === 'likelihood' || use === 'follow-up') return vscode.l10n.t('Language model');
  return heads.length > 1
    ? vscode.l10n.t('Reward model of {0} attributes', heads.length)
    : vscode.l10n.t('Reward model');
}

/** What was found out about a model, for a dialog: the beginning of what it reads is in it. */
export function dialogText(card: ModelCard): string {
  const text = readText(card.reads[0]);
  const shown = text.length > inDialog ? `${text.slice(0, inDialog)}…` : text;
  return [...factLines(card), '', readTitle(card, 0), shown].join('\n');
}

/** All that was found out about a model, for a document. */
export function documentText(card: ModelCard): string {
  const sections = card.reads.map((reading, index) => {
    const { notShown } = reading;
    const more = notShown === 0 ? [] : [vscode.l10n.t('… and {0} more characters', notShown)];
    return [`--- ${readTitle(card, index)}`, '', readText(reading), ...more].join('\n');
  });
  return `${[card.name, '', ...factLines(card), '', ...sections.flatMap((one) => [one, ''])].join('\n')}\n`;
}

function factLines(card: ModelCard): readonly string[] {
  const numbers = new Intl.NumberFormat(vscode.env.language, { maximumSignificantDigits: 3 });
  const values = card.scores.map((scores) => scores.map((score) => numbers.format(score)).join(', '));
  const input =
    card.input === 'chat-template'
      ? vscode.l10n.t('Reads the dialogue by its chat template, up to {0} tokens.', card.maxLength)
      : vscode.l10n.t('Reads prompt and response as two segments, up to {0} tokens.', card.maxLength);
  return [
    `${kindOf(card)}: ${card.architecture}, ONNX ${String(card.opset)}, ${numbers.format(card.bytes / 1e6)} MB.`,
    ...(card.heads.length > 1 ? [card.heads.join(', ')] : []),
    ...(card.fewerBits === undefined ? [] : [comparisonLine(card.fewerBits)]),
    input,
    vscode.l10n.t('The first response of the pair that was tried: {0}; the second: {1}.', ...values),
  ];
}

function comparisonLine(fewerBits: 'compared' | 'alone'): string {
  return fewerBits === 'alone'
    ? vscode.l10n.t('Weights in fewer bits, not compared with the full ones: model.onnx does not lie beside them.')
    : vscode.l10n.t(
        'Weights in fewer bits; a run compares them with model.onnx on its first pairs and says how far they differ.',
      );
}

function readTitle({ use, reads }: ModelCard, index: number): string {
  const tokens = reads[index]?.tokens ?? 0;
  if (use === 'pair') {
    return index === 0
      ? vscode.l10n.t('What it reads with the first response first, {0} tokens:', tokens)
      : vscode.l10n.t('What it reads with the second response first, {0} tokens:', tokens);
  }
  return index === 0
    ? vscode.l10n.t('What it reads for the first response, {0} tokens:', tokens)
    : vscode.l10n.t('What it reads for the second response, {0} tokens:', tokens);
}

/** The text, or what is left of it where it was cut to fit. */
function readText({ texts, kept }: ModelReading): string {
  if (kept !== undefined) return [vscode.l10n.t('It was cut to fit; these tokens are left:'), kept].join('\n');
  const [first = '', second] = texts;
  if (second === undefined) return first;
  return [vscode.l10n.t('Segment 1:'), first, vscode.l10n.t('Segment 2:'), second].join('\n');
}
