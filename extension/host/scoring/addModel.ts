import * as vscode from 'vscode';
import { CuratorError } from '../../model/errors.ts';
import type { ModelCard } from '../../model/scoring/scoringChoices.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import { cancellableTask } from '../cancellableTask.ts';
import { addHubModel } from './addHubModel.ts';
import { addReference } from './addReference.ts';
import type { HubModels } from './hubModels.ts';
import type { ModelList } from './modelList.ts';

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
  return found === 'reference' ? addReference(list, references) : takeIn(document, list, found.path);
}

/** Asks where the model is, and gets it. */
async function modelPath(
  hub: HubModels,
  hasReferences: boolean,
): Promise<{ readonly path: string } | 'reference' | undefined> {
  const onThisMachine = {
    label: vscode.l10n.t('From a folder or an .onnx file'),
    detail: vscode.l10n.t('A model that is on this machine.'),
    iconPath: new vscode.ThemeIcon('folder'),
  };
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
  const places = [onThisMachine, onTheHub, ...(hasReferences ? [inTheRows] : [])];
  const from = await vscode.window.showQuickPick(places, { title, ignoreFocusOut: true });
  if (from === inTheRows) return 'reference';
  if (from === onTheHub) {
    const path = await addHubModel(hub);
    return path === undefined ? undefined : { path };
  }
  if (from === undefined) return undefined;
  const [uri] =
    (await vscode.window.showOpenDialog({
      title,
      openLabel: vscode.l10n.t('Add'),
      canSelectFiles: true,
      canSelectFolders: true,
      filters: { ONNX: ['onnx'] },
    })) ?? [];
  return uri === undefined ? undefined : { path: uri.fsPath };
}

async function takeIn(document: PairsDocument, list: ModelList, chosen: string): Promise<string | undefined> {
  const card = await tryModel(document, chosen);
  const add = vscode.l10n.t('Add');
  const quantised = vscode.l10n.t('Add with 8-bit weights');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('Add the model {0}?', card.name),
    { modal: true, detail: describe(card) },
    ...(card.quantised === undefined ? [add] : [add, quantised]),
  );
  if (answer === undefined) return undefined;
  const eight = answer === quantised && card.quantised !== undefined;
  const path = eight ? card.quantised : chosen;
  const title = eight ? vscode.l10n.t('{0}, 8-bit weights', card.name) : card.name;
  if (card.use === 'likelihood') return takeInLanguageModel(document, list, { card, path, title });
  const scorer = card.scorer.slice(0, card.scorer.indexOf(':') + 1) + path;
  await list.add({ scorer, title, detail: vscode.l10n.t('{0} in {1}', kindOf(card), path) });
  return scorer;
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
  const [uri] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Reference Model of {0}', policy.name),
      openLabel: vscode.l10n.t('Use as Reference'),
      canSelectFiles: true,
      canSelectFolders: true,
      filters: { ONNX: ['onnx'] },
    })) ?? [];
  if (uri === undefined) return undefined;
  const { use, name } = await tryModel(document, uri.fsPath);
  if (use === 'likelihood') return uri.fsPath;
  throw new CuratorError('bad-model', vscode.l10n.t('{0} is no language model, so it is no reference.', name));
}

function tryModel(document: PairsDocument, path: string): Promise<ModelCard> {
  const row = document.selectedRow;
  return Promise.resolve(
    cancellableTask(vscode.l10n.t('Trying the model on one pair'), (options) =>
      document.session.request('scores/model', { path, ...(row === undefined ? {} : { row }) }, options),
    ),
  );
}

function kindOf({ use, heads }: ModelCard): string {
  if (use === 'pair') return vscode.l10n.t('Pairwise model');
  if (use === 'likelihood') return vscode.l10n.t('Language model');
  return heads.length > 1
    ? vscode.l10n.t('Reward model of {0} attributes', heads.length)
    : vscode.l10n.t('Reward model');
}

/** What was found out about a model, line by line, for a dialog. */
function describe(card: ModelCard): string {
  const numbers = new Intl.NumberFormat(vscode.env.language, { maximumSignificantDigits: 3 });
  const values = card.scores.map((scores) => scores.map((score) => numbers.format(score)).join(', '));
  const input =
    card.input === 'chat-template'
      ? vscode.l10n.t('Reads the dialogue by its chat template, up to {0} tokens.', card.maxLength)
      : vscode.l10n.t('Reads prompt and response as two segments, up to {0} tokens.', card.maxLength);
  return [
    `${kindOf(card)}: ${card.architecture}, ONNX ${String(card.opset)}, ${numbers.format(card.bytes / 1e6)} MB.`,
    ...(card.heads.length > 1 ? [card.heads.join(', ')] : []),
    input,
    vscode.l10n.t('The first response of the pair that was tried: {0}; the second: {1}.', ...values),
    ...(card.rendered === undefined ? [] : ['', card.rendered.slice(0, 600)]),
  ].join('\n');
}
