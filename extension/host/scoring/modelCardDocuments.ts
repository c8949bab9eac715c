import * as vscode from 'vscode';
import type { ModelCard } from '../../model/scoring/scoringChoices.ts';
import type { Feature } from '../host.ts';

const scheme = 'preference-model';
/** Cards that were shown in this window, by the address of their document. */
const shown = new Map<string, string>();
const changed = new vscode.EventEmitter<vscode.Uri>();

/** Lets VS Code open model cards as texts that cannot be written. */
export const modelCardsFeature: Feature = {
  id: 'model cards',
  start(_host, store) {
    store.add(
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        onDidChange: changed.event,
        provideTextDocumentContent: (uri) =>
          shown.get(uri.toString()) ??
          vscode.l10n.t('This card was of an earlier window. Open it again from the list of scorers.'),
      }),
    );
  },
};

/** Opens all that was found out about a model as a document. */
export async function showModelCard(card: ModelCard): Promise<void> {
  const { documentText } = await import('./modelCardText.ts');
  const path = `/${vscode.l10n.t('Model card of {0}', card.name).replaceAll('/', ' ')}.txt`;
  const uri = vscode.Uri.from({ scheme, path, query: card.scorer });
  shown.set(uri.toString(), documentText(card));
  // One that is open already shows another pair now.
  changed.fire(uri);
  await vscode.window.showTextDocument(uri, { preview: false });
}
