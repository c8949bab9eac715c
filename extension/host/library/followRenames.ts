import * as path from 'node:path';
import * as vscode from 'vscode';
import { CuratorError } from '../../model/errors.ts';
import { failureMessage } from '../failure.ts';
import type { Feature, Host } from '../host.ts';
import { settings } from '../settings.ts';

interface Renamed {
  readonly oldUri: vscode.Uri;
  readonly newUri: vscode.Uri;
}

const placeOf = (uri: vscode.Uri): { readonly path: string; readonly storePath: string | undefined } => ({
  path: uri.fsPath,
  storePath: settings.storePath(uri.fsPath),
});
const isDataset = ({ oldUri, newUri }: Renamed): boolean =>
  [oldUri, newUri].every((uri) => uri.scheme === 'file' && /\.(?:jsonl|ndjson)$/iu.test(uri.path));

/**
 * Keeps the curation data of a dataset with it when VS Code renames or moves its file. The data are copied before the
 * file moves, so that an editor which opens it under the new name finds them, and the old ones are removed afterwards:
 * a rename that fails in between leaves everything as it was.
 */
export const followRenamesFeature: Feature = {
  id: 'curation data of renamed files',
  start(host, store) {
    const copied = new Set<string>();
    store.add(
      vscode.workspace.onWillRenameFiles((event) => {
        event.waitUntil(
          Promise.all(
            event.files.filter(isDataset).map(async (file) => {
              if (await copy(host, file)) copied.add(file.newUri.toString());
            }),
          ),
        );
      }),
    );
    store.add(
      vscode.workspace.onDidRenameFiles((event) => {
        for (const file of event.files) {
          if (!copied.delete(file.newUri.toString())) continue;
          const [from, to] = [file.oldUri, file.newUri].map((uri) => path.basename(uri.fsPath));
          void vscode.window.showInformationMessage(
            vscode.l10n.t('The decisions about {0} go on with {1}.', from ?? '', to ?? ''),
          );
          void removeOld(host, file.oldUri);
        }
      }),
    );
  },
};

async function copy(host: Host, { oldUri, newUri }: Renamed): Promise<boolean> {
  try {
    return (await host.engine.request('library/copyStore', { from: placeOf(oldUri), to: placeOf(newUri) })).copied;
  } catch (error) {
    host.log.warn(`${oldUri.fsPath} is renamed without its curation data: ${failureMessage(error)}`);
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        'The decisions about {0} stay where they are: {1}',
        path.basename(oldUri.fsPath),
        failureMessage(error),
      ),
    );
    return false;
  }
}

async function removeOld(host: Host, uri: vscode.Uri): Promise<void> {
  for (let attempt = 1; attempt <= 50; attempt++) {
    try {
      await host.engine.request('library/removeStore', placeOf(uri));
      return;
    } catch (error) {
      if (!CuratorError.is(error, 'store-busy')) {
        host.log.warn(`What was kept about ${uri.fsPath} could not be removed: ${failureMessage(error)}`);
        return;
      }
      // The editor of the old name closes a moment later.
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  host.log.info(`What was kept about ${uri.fsPath} stays: it is still open.`);
}
