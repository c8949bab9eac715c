import { Document, isScalar, type Scalar } from 'yaml';
import { CuratorError } from '../errors.ts';
import { losses } from './losses.ts';
import type { LossChoice } from './chooseLoss.ts';
import type { RecipeReason } from './recipeOptions.ts';
import type { Setting } from './trainer.ts';

/** YAML with the reasons as comments: those of the whole at the top, the others above the value that they are about. */
export function yamlText(
  head: readonly string[],
  settings: readonly Setting[],
  reasons: readonly RecipeReason[],
): string {
  const document = new Document(Object.fromEntries(settings.map(({ key, value }) => [key, value])));
  const placed = new Set(settings.flatMap(({ about }) => about ?? []));
  const others = reasons.filter(({ about }) => !placed.has(about)).map(reasonText);
  document.commentBefore = commentOf([...head, ...others]);
  const { contents } = document;
  if (contents === null || !('items' in contents)) {
    throw new CuratorError('internal', 'The settings of a recipe made no YAML mapping.');
  }
  for (const { key } of contents.items as readonly { readonly key: unknown }[]) {
    if (!isScalar(key)) continue;
    const name = (key as Scalar<string>).value;
    const { about } = settings.find((setting) => setting.key === name) ?? {};
    if (about === undefined) continue;
    const texts = reasons.filter((reason) => reason.about === about).map(reasonText);
    if (texts.length > 0) key.commentBefore = commentOf(texts);
  }
  return document.toString({ lineWidth: 0 });
}

/** A script of one command, with all reasons as comments before it. */
export function shellText(
  head: readonly string[],
  command: string,
  settings: readonly Setting[],
  reasons: readonly RecipeReason[],
): string {
  const comments = commentOf([...head, ...reasons.map(reasonText)]).replace(/^/gmu, '#');
  const options = settings.map(
    ({ key, value }) =>
      `--${key}${value === true ? '' : ` ${quoted(typeof value === 'object' ? JSON.stringify(value) : String(value))}`}`,
  );
  return `#!/bin/sh\n${comments}\nset -e\n${[command, ...options].join(' \\\n  ')}\n`;
}

/** First line of a recipe: what it trains with. */
export function headOf(choice: LossChoice, command: string, exported: string): readonly string[] {
  const { title, paper, assumes } = losses[choice.loss];
  return [
    `Start: ${command}`,
    `Data: ${exported}`,
    `Loss: ${title}, arXiv ${paper}. It assumes that ${assumes}.`,
    'Learning rate, batch size and what else is not explained are starting points, not chosen from the data.',
  ];
}

function reasonText({ about, text, paper }: RecipeReason): string {
  const name = `${about.charAt(0).toUpperCase()}${about.slice(1)}`;
  return `${name}: ${text}${paper === undefined ? '' : ` arXiv ${paper}`}`;
}

/** Without the `#`, which the library adds; a line break of a name must not end the comment. */
function commentOf(lines: readonly string[]): string {
  return lines.map((line) => ` ${line.replace(/[\r\n]+/gu, ' ')}`).join('\n');
}

/** For a POSIX shell, which expands nothing within single quotes. */
export function quoted(text: string): string {
  return /^[\w./:=@%+-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
