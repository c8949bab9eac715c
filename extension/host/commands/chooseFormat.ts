import * as vscode from 'vscode';
import type { DatasetInfo, FormatFound } from '../../model/contract/engine.ts';
import type { FieldMapping, FormatChoice } from '../../model/formats/format.ts';
import { mapped } from '../../model/formats/mapped.ts';
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
    ignoreFocusOut: true,
  });
  if (picked === undefined) return undefined;
  return picked.choice ?? askMapping(document.name, info);
}

interface PartQuestion {
  readonly part: string;
  readonly question: string;
  readonly required: boolean;
  /** Parts of which this one must know whether they were named; asked only if they were or were not. */
  readonly after?: { readonly part: string; readonly named: boolean };
}

async function askMapping(name: string, info: DatasetInfo): Promise<FormatChoice | undefined> {
  const questions = await askShape(name);
  if (questions === undefined) return undefined;
  const fields: Record<string, FieldMapping[string]> = {};
  for (const [step, { part, question, required, after }] of questions.entries()) {
    if (after !== undefined && (fields[after.part] !== undefined) !== after.named) continue;
    const items: FieldItem[] = info.fields
      .filter(({ path }) => !Object.values(fields).some((taken) => fieldName(taken) === fieldName(path)))
      .map(({ path, example }) => ({ label: fieldName(path), detail: example, path }));
    if (!required) items.push({ label: vscode.l10n.t('None'), path: undefined });
    const picked = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Fields of {0} ({1} of {2})', name, step + 1, questions.length),
      placeHolder: question,
      matchOnDetail: true,
      ignoreFocusOut: true,
    });
    if (picked === undefined) return undefined;
    if (picked.path !== undefined) fields[part] = picked.path;
  }
  return { formatId: mapped.id, fields };
}

/** The questions that the shape of the rows needs. */
async function askShape(name: string): Promise<readonly PartQuestion[] | undefined> {
  const prompt = { part: 'prompt', question: vscode.l10n.t('Which field is the prompt, if any?'), required: false };
  const scores: readonly PartQuestion[] = [
    { part: 'scores', question: vscode.l10n.t('Which field holds scores of both responses, if any?'), required: false },
    {
      part: 'firstScore',
      question: vscode.l10n.t('Which field is the score of the first response alone, if any?'),
      required: false,
      after: { part: 'scores', named: false },
    },
    {
      part: 'secondScore',
      question: vscode.l10n.t('Which field is the score of the second response?'),
      required: true,
      after: { part: 'firstScore', named: true },
    },
  ];
  const shapes = [
    {
      label: vscode.l10n.t('A chosen and a rejected response'),
      questions: [
        prompt,
        { part: 'chosen', question: vscode.l10n.t('Which field is the chosen response?'), required: true },
        { part: 'rejected', question: vscode.l10n.t('Which field is the rejected response?'), required: true },
        ...scores,
      ],
    },
    {
      label: vscode.l10n.t('Two responses and a label'),
      questions: [
        prompt,
        { part: 'responseA', question: vscode.l10n.t('Which field is the first response?'), required: true },
        { part: 'responseB', question: vscode.l10n.t('Which field is the second response?'), required: true },
        {
          part: 'label',
          question: vscode.l10n.t('Which field says which response is better, if any?'),
          required: false,
        },
        ...scores,
      ],
    },
  ];
  const placeHolder = vscode.l10n.t('What does a row have?');
  const shape = await vscode.window.showQuickPick(shapes, {
    title: vscode.l10n.t('Fields of {0}', name),
    placeHolder,
    ignoreFocusOut: true,
  });
  return shape?.questions;
}

/** A path as people write it: `messages[0].content`. */
function fieldName(path: readonly (string | number)[]): string {
  return path
    .map((step, place) => (typeof step === 'number' ? `[${String(step)}]` : place === 0 ? step : `.${step}`))
    .join('');
}

function sameChoice(left: FormatChoice, right: FormatChoice | undefined): boolean {
  return left.formatId === right?.formatId && JSON.stringify(left.fields) === JSON.stringify(right.fields);
}
