import * as vscode from 'vscode';
import { CuratorError } from '../../model/errors.ts';
import type { ModelCard } from '../../model/scoring/scoringChoices.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import { addHubModel } from './addHubModel.ts';
import { addReference } from './addReference.ts';
import { convertModel } from './convertModel.ts';
import type { HubModels } from './hubModels.ts';
import type { ModelList } from './modelList.ts';
import { showModelCard } from './modelCardDocuments.ts';
import { dialogText, kindOf } from './modelCardText.ts';
import { openModelDialog, placeItems } from './modelPath.ts';
import { tryModel } from './tryModel.ts';

/**
 * Adds a reward model from a folder, an .onnx file or the Hub: reads it, tries it on the pair that is selected, and shows
 * what it is before it is taken in.
 *
 * @returns the scorer's name; undefined where the person turned away
 * @throws CuratorError with why the model cannot be used
 */
export async function addModel(document: PairsDocument, list: ModelList, hub: HubModels): Promise<string | undefined> {
  if (!vscode.workspace.isTrusted) {
    throw new CuratorError('untrusted', vscode.l10n.t('Models run only in a trusted workspace.'));
  }
  const { references } = await document.session.request('scores/choices', {});
  const found = await modelPath(hub, references.length > 0);
  if (found === undefined) return undefined;
  if (found === 'reference') return addReference(list, references);
  const path = await convertedPath(document, found.path);
  return path === undefined ? undefined : takeIn(document, list, path);
}

/** Asks where the model is, and gets it. */
async function modelPath(
  hub: HubModels,
  hasReferences: boolean,
): Promise<{ readonly path: string } | 'reference' | undefined> {
  const onTheHub = {
    label: vscode.l10n.t('From the Hub, by its name'),
    detail: vscode.l10n.t('Shows size and licence first; downloads only when you say so.'),
    iconPath: new vscode.ThemeIcon('cloud-download'),
  };
  const inTheRows = {
    label: vscode.l10n.t('No model: a reference text in the rows'),
    detail: vscode.l10n.t('Scores responses by BLEU or ROUGE-L against a field of their row.'),
    iconPath: new vscode.ThemeIcon('book'),
  };
  const title = vscode.l10n.t('Add Model');
  const [folder, file] = placeItems();
  const places = [folder, file, onTheHub, ...(hasReferences ? [inTheRows] : [])];
  const from = await vscode.window.showQuickPick(places, { title, ignoreFocusOut: true });
  if (from === inTheRows) return 'reference';
  if (from === onTheHub) {
    const path = await addHubModel(hub);
    return path === undefined ? undefined : { path };
  }
  const place = [folder, file].find((one) => one === from);
  const path =
    place === undefined ? undefined : await openModelDialog(place, { title, openLabel: vscode.l10n.t('Add') });
  return path === undefined ? undefined : { path };
}

/** The path of a model; that of what it was converted to where it had no ONNX file. */
async function convertedPath(document: PairsDocument, path: string): Promise<string | undefined> {
  const conversion = await document.session.request('scores/conversion', { path });
  return conversion === null ? path : convertModel({ name: path, variants: [], missing: [], conversion }, []);
}

async function takeIn(document: PairsDocument, list: ModelList, chosen: string): Promise<string | undefined> {
  const card = await tryModel(document, chosen);
  const quantised = vscode.l10n.t('Add with 8-bit weights');
  const answer = await askAbout(card, [vscode.l10n.t('Add'), ...(card.quantised === undefined ? [] : [quantised])]);
  if (answer === undefined) return undefined;
  const eight = answer === quantised && card.quantised !== undefined;
  const path = eight ? card.quantised : chosen;
  const title = eight ? vscode.l10n.t('{0}, 8-bit weights', card.name) : card.name;
  if (card.use === 'likelihood') return takeInLanguageModel(document, list, { card, path, title });
  const scorer = card.scorer.slice(0, card.scorer.indexOf(':') + 1) + path;
  await list.add({ scorer, title, detail: vscode.l10n.t('{0} in {1}', kindOf(card), path) });
  return scorer;
}

/** Shows what a model is, and asks; the whole card is a document, beside which the question stays. */
async function askAbout(card: ModelCard, answers: readonly string[]): Promise<string | undefined> {
  const question = vscode.l10n.t('Add the model {0}?', card.name);
  const whole = vscode.l10n.t('Show Model Card');
  const detail = dialogText(card);
  const answer = await vscode.window.showInformationMessage(question, { modal: true, detail }, ...answers, whole);
  if (answer !== whole) return answer;
  await showModelCard(card);
  return vscode.window.showInformationMessage(question, ...answers);
}

/** Asks which score a language model is to give: it has three. */
async function takeInLanguageModel(
  document: PairsDocument,
  list: ModelList,
  { card, path, title }: { readonly card: ModelCard; readonly path: string; readonly title: string },
): Promise<string | undefined> {
  const items = [
    {
      label: vscode.l10n.t('Log-probability of the response'),
      detail: vscode.l10n.t('How likely the model finds each response; also says which pairs are hard for DPO.'),
      prefix: 'lm:',
    },
    {
      label: vscode.l10n.t('Implicit reward against a reference model'),
      detail: vscode.l10n.t('For a policy that was trained by preferences: how much likelier than its reference.'),
      prefix: 'implicit:',
    },
    {
      label: vscode.l10n.t('Likelihood of what a person says next'),
      detail: vscode.l10n.t('Six attributes of a response by 24 follow-ups; 48 passes through the model a pair.'),
      prefix: 'follow-up:',
    },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Score by {0}', title),
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  if (picked === undefined) return undefined;
  const reference = picked.prefix === 'implicit:' ? await referenceModel(document, card) : undefined;
  if (picked.prefix === 'implicit:' && reference === undefined) return undefined;
  const scorer = picked.prefix + path + (reference === undefined ? '' : `::${reference}`);
  await list.add({
    scorer,
    title: picked.prefix === 'lm:' ? title : `${title}: ${picked.label}`,
    detail:
      reference === undefined
        ? vscode.l10n.t('{0} in {1}', kindOf(card), path)
        : vscode.l10n.t('{0} in {1}, reference in {2}', kindOf(card), path, reference),
  });
  return scorer;
}

/** Asks for the model that a policy was trained from, and tries it. */
async function referenceModel(document: PairsDocument, policy: ModelCard): Promise<string | undefined> {
  const title = vscode.l10n.t('Reference Model of {0}', policy.name);
  const place = await vscode.window.showQuickPick(placeItems(), { title, ignoreFocusOut: true });
  if (place === undefined) return undefined;
  const path = await openModelDialog(place, { title, openLabel: vscode.l10n.t('Use as Reference') });
  if (path === undefined) return undefined;
  const { use, name } = await tryModel(document, path);
  if (use === 'likelihood') return path;
  throw new CuratorError('bad-model', vscode.l10n.t('{0} is no language model, so it is no reference.', name));
}
