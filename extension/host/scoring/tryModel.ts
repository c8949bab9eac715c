import * as vscode from 'vscode';
import type { ModelCard, ModelUse } from '../../model/scoring/scoringChoices.ts';
import { cancellableTask } from '../cancellableTask.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import { showModelCard } from './modelCardDocuments.ts';
import { modelOf } from './scorerNames.ts';

/**
 * Tries a model on the pair that is selected.
 *
 * @param use what it is used for; what its files say where this is not
 * @throws CuratorError as the engine's 'scores/model'
 */
export async function tryModel(document: PairsDocument, path: string, use?: ModelUse): Promise<ModelCard> {
  const row = document.selectedRow;
  return cancellableTask(vscode.l10n.t('Trying the model on one pair'), (options) =>
    document.session.request(
      'scores/model',
      { path, ...(row === undefined ? {} : { row }), ...(use === undefined ? {} : { use }) },
      options,
    ),
  );
}

/** Shows the card of a model that was added, as it is on the pair that is selected now. @throws as `tryModel` */
export async function showCardOf(document: PairsDocument, scorer: string): Promise<void> {
  const model = modelOf(scorer);
  if (model !== undefined) await showModelCard(await tryModel(document, model.path, model.use));
}
