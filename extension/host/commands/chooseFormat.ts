import * as vscode from 'vscode';
import type { DatasetInfo, FormatFound } from '../../model/contract/engine.ts';
import type { FieldMapping, FormatChoice } from '../../model/formats/format.ts';
import { mappedFormat } from '../../model/formats/mapped.ts';
import type { Host } from '../host.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import { requireDocument } from './targetDocument.ts';

interface FieldItem extends vscode.QuickPickItem {
  /** Undefined for the item that leaves the part out. */
  readonly path: readonly (string | number)[] | undefined;
}

/** Lets the person choose among the formats that fit, or say which field is what. */
export async function chooseFormat(host: Host, resource: vscode.Uri | undefined): Promise<void> {
  const document = requireDocument(host, resource);
  const choice = await askFormat(document);
  if (choice === undefined) return;
  const fields = Object.fromEntries(Object.entries(choice.fields).map(([part, path]) => [part, [...path]]));
  const info = await document.session.request('dataset/setFormat', { choice: { formatId: choice.formatId, fields } });
  document.session.accept(info);
}

async function askFormat(document: PairsDocument): Promise<FormatChoice | undefined> {
  const { info } = document;
  const percent = new Intl.NumberFormat(vscode.env.language, { style: 'percent' });
  const found = (format: FormatFound, description: string): vscode.QuickPickItem & { choice: FormatChoice } => ({
    label: format.title,
    description,
    detail: format.chosenByUser ? format.evidence : `${percent.format(format.confidence)} · ${format.evidence}`,
    choice: format.choice,
  });
  const current = info.format === undefined ? [] : [found(info.format, vscode.l10n.t('in use'))];
  const others = info.alternatives.filter((format) => !sameChoice(format.choice, info.format?.choice));
  const items: (vscode.QuickPickItem & { choice?: FormatChoice })[] = [
    ...current,
    ...others.map((format) => found(format, '')),
    {
      label: vscode.l10n.t('Say Which Field Is What…'),
      detail: vscode.l10n.t('For a shape that is not in the list. Kept with the dataset.'),
    },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Format of {0}', document.name),
    placeHolder: vscode.l10n.t('How are the rows to be read?'),
    matchOnDetail: true,
  });
  if (picked === undefined) return undefined;
  return picked.choice ?? askMapping(document.name, info);
}

async function askMapping(name: string, info: DatasetInfo): Promise<FormatChoice | undefined> {
  const parts = mappedFormat.parts;
  const fields: Record<string, FieldMapping[string]> = {};
  for (const [step, part] of parts.entries()) {
    const items: FieldItem[] = info.fields.map(({ path, example }) => ({
      label: fieldName(path),
      detail: example,
      path,
    }));
    if (!part.required) items.unshift({ label: vscode.l10n.t('None'), path: undefined });
    const picked = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Fields of {0} ({1} of {2})', name, step + 1, parts.length),
      placeHolder: part.required
        ? vscode.l10n.t('Which field is "{0}"?', part.name)
        : vscode.l10n.t('Which field is "{0}", if any?', part.name),
      matchOnDetail: true,
    });
    if (picked === undefined) return undefined;
    if (picked.path !== undefined) fields[part.name] = picked.path;
  }
  return { formatId: mappedFormat.id, fields };
}

/** A path as people write it: `messages[0].content`. */
function fieldName(path: readonly (string | number)[]): string {
  return path
    .map((step, place) => (typeof step === 'number' ? `[${String(step)}]` : place === 0 ? step : `.${step}`))
    .join('');
}

function sameChoice(left: FormatChoice, right: FormatChoice | undefined): boolean {
  return (
    right !== undefined &&
    left.formatId === right.formatId &&
    JSON.stringify(left.fields) === JSON.stringify(right.fields)
  );
}
