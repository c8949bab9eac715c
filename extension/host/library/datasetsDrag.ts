import * as path from 'node:path';
import * as vscode from 'vscode';
import { pairsViewType } from '../commands/commandTable.ts';
import { reportFailure } from '../failure.ts';
import type { Host } from '../host.ts';
import { importDataset } from '../importing/importDataset.ts';

const addresses = 'text/uri-list';
/** What VS Code names the files that come from other programs. */
const outsideFiles = 'files';

/** Files dropped on the list of datasets open as pairs; the list's own can be dropped wherever VS Code takes files. */
export class DatasetsDrag implements vscode.TreeDragAndDropController<vscode.Uri> {
  readonly dragMimeTypes = [addresses];
  readonly dropMimeTypes = [addresses, outsideFiles];
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  handleDrag(datasets: readonly vscode.Uri[], data: vscode.DataTransfer): void {
    data.set(addresses, new vscode.DataTransferItem(datasets.map(String).join('\r\n')));
  }

  async handleDrop(_target: vscode.Uri | undefined, data: vscode.DataTransfer): Promise<void> {
    try {
      const { placed, unplaced } = await droppedFiles(data);
      if (unplaced.length > 0) {
        void vscode.window.showWarningMessage(
          vscode.l10n.t(
            '{0}: VS Code does not tell where this lies. Open it by the command Open as Preference Pairs.',
            unplaced.join(', '),
          ),
        );
      }
      for (const uri of placed) await this.#open(uri);
    } catch (error) {
      reportFailure(this.#host.log, vscode.l10n.t('Open dropped files'), error);
    }
  }

  async #open(uri: vscode.Uri): Promise<void> {
    const name = path.posix.basename(uri.path);
    if (/\.(?:jsonl|ndjson)$/iu.test(name)) await vscode.commands.executeCommand('vscode.openWith', uri, pairsViewType);
    else if (/\.(?:json|parquet|gz|zst)$/iu.test(name)) await importDataset(this.#host, uri);
    else {
      void vscode.window.showWarningMessage(
        vscode.l10n.t(
          '{0} is of no kind that holds preference data: JSON Lines, JSON, Parquet, or one of them packed with gzip or Zstandard.',
          name,
        ),
      );
    }
  }
}

/** The dropped files by their place, and the names of those that came without. */
async function droppedFiles(
  data: vscode.DataTransfer,
): Promise<{ readonly placed: readonly vscode.Uri[]; readonly unplaced: readonly string[] }> {
  const listed = (await data.get(addresses)?.asString()) ?? '';
  // A list of addresses may have comments.
  const lines = listed.split(/\r?\n/u).filter((line) => line !== '' && !line.startsWith('#'));
  const placed = new Map(lines.map((line) => [line, vscode.Uri.parse(line, true)]));
  const unplaced: string[] = [];
  for (const [, item] of data) {
    const file = item.asFile();
    if (file?.uri !== undefined) placed.set(file.uri.toString(), file.uri);
    else if (file !== undefined) unplaced.push(file.name);
  }
  return { placed: [...placed.values()], unplaced };
}
