import type { Hover, Position } from 'vscode-languageserver/node';
import { getLocation } from 'jsonc-parser';
import type { RowFacts } from '../../../extension/model/contract/textEditor.ts';
import { CuratorError } from '../../../extension/model/errors.ts';
import { labelName } from '../../../extension/model/formats/label.ts';
import { isJsonObject, type JsonValue } from '../../../extension/model/json/jsonValue.ts';
import { lintById } from '../../../extension/model/lints/lints.ts';
import { schemaAt } from '../checks/checkLine.ts';
import type { RowFormat } from '../document/rowFormat.ts';
import type { DocumentChecker } from '../documentChecker.ts';

/** Longer lines are not parsed again for a hover. */
const longestLocated = 1_000_000;

/** What is known of the row under the pointer, as plain text: a dataset's own words must not become markup. */
export async function hoverOf(
  { document, format }: DocumentChecker,
  { line, character }: Position,
  factsOf: (line: number, text: string) => Promise<RowFacts | null>,
): Promise<Hover | undefined> {
  const text = document.line(line);
  if (format === undefined || text.trim() === '') return undefined;
  const paragraphs = [
    fieldWords(text, character, format),
    rowWords(text, format),
    factWords(await factsOf(line, text)),
  ];
  const value = paragraphs.filter((words) => words !== '').join('\n\n');
  return { contents: { kind: 'plaintext', value } };
}

/** What the field under the pointer stands for. */
function fieldWords(text: string, character: number, { schema }: RowFormat): string {
  if (text.length > longestLocated) return '';
  try {
    const [key] = getLocation(text, character).path;
    if (typeof key !== 'string') return '';
    const description = schemaAt(schema, [key])?.description;
    return description === undefined ? '' : `${key}: ${description}`;
  } catch (error) {
    // The parser recurses: nothing is said of a field in a row that is nested too deeply.
    if (error instanceof RangeError) return '';
    throw error;
  }
}

function rowWords(text: string, { title, codec }: RowFormat): string {
  try {
    const row = JSON.parse(text) as JsonValue;
    if (!isJsonObject(row)) return title;
    const comparison = codec.decode(row);
    return `${title}. Label in the text: ${labelName(comparison, comparison.label)}.`;
  } catch (error) {
    // The row's finding says what is wrong with it.
    if (error instanceof SyntaxError || CuratorError.is(error)) return title;
    throw error;
  }
}

/** What the dataset's store says of the row. */
export function factWords(facts: RowFacts | null): string {
  if (facts === null) return '';
  const { decision, label, strength, flags, blind } = facts;
  const lines = [decision === undefined ? 'Not decided yet.' : `Decision: ${decision}. Label in force: ${label}.`];
  if (blind) lines.push('Decided blind: scores are not shown.');
  else if (strength === undefined) lines.push('Not scored.');
  else {
    const { mean, std, votes, scorers, flipProbability, calibrated } = strength;
    lines.push(
      `Strength ${mean.toFixed(2)} (spread ${std.toFixed(2)}); ${String(votes)} of ${String(scorers)} scorers agree with the label.`,
      `Probability that the label is wrong: ${flipProbability.toFixed(2)}${calibrated ? '' : ' (not calibrated)'}.`,
    );
  }
  if (flags.length > 0) lines.push(`Flags: ${flags.map((flag) => lintById(flag)?.title ?? flag).join('; ')}.`);
  return lines.join('\n');
}
