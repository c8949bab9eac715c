import { realpath, stat } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { CuratorError } from '../../model/errors.ts';
import { pairsViewType } from '../commands/commandTable.ts';
import type { Host } from '../host.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';

/** How long a dataset may take to open, in milliseconds. */
const openLimitMs = 60_000;

/**
 * The dataset that a tool is asked about: the one named, opened in the pair editor where it is a file of the workspace,
 * else that of the active editor.
 *
 * @throws CuratorError 'unknown-dataset' that tells the model which datasets there are; as the dataset fails to open
 */
export async function toolDataset(host: Host, named: string | undefined): Promise<PairsDocument> {
  const { documents, currentDocument } = host.editors;
  if (named === undefined) {
    const only = documents.length === 1 ? documents[0] : undefined;
    const document = currentDocument ?? only;
    if (document === undefined) throw unknownDataset(host, 'No dataset is active.');
    return document;
  }
  return openDocument(host, named) ?? openFile(host, await fileOfWorkspace(host, named));
}

/** The open dataset of a path, absolute or in the workspace, or of a name that only one has. */
function openDocument(host: Host, named: string): PairsDocument | undefined {
  const { documents } = host.editors;
  const paths = new Set(candidates(named));
  const byPath = documents.find(({ uri }) => paths.has(uri.fsPath));
  if (byPath !== undefined) return byPath;
  const byName = documents.filter(({ name }) => name === named);
  return byName.length === 1 ? byName[0] : undefined;
}

function candidates(named: string): readonly string[] {
  if (path.isAbsolute(named)) return [path.normalize(named)];
  return folders().map((folder) => path.resolve(folder, named));
}

function folders(): readonly string[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => uri.fsPath);
}

/** A file that really lies in a folder of the workspace: an agent opens nothing else. */
async function fileOfWorkspace(host: Host, named: string): Promise<string> {
  const roots = await Promise.all(folders().map((folder) => realpath(folder)));
  for (const candidate of candidates(named)) {
    let real: string;
    try {
      real = await realpath(candidate);
      if (!(await stat(real)).isFile()) continue;
    } catch {
      // It is not there, or cannot be reached: the error below says which datasets there are.
      continue;
    }
    const inside = roots.some((root) => real.startsWith(root + path.sep));
    if (inside && /\.(?:jsonl|ndjson)$/iu.test(real)) return candidate;
  }
  throw unknownDataset(
    host,
    `There is no dataset ${JSON.stringify(named)} that is open or a .jsonl file of the workspace.`,
  );
}

async function openFile(host: Host, file: string): Promise<PairsDocument> {
  const uri = vscode.Uri.file(file);
  let subscription: vscode.Disposable | undefined;
  let timer: NodeJS.Timeout | undefined;
  const opened = new Promise<PairsDocument>((resolve, reject) => {
    subscription = host.editors.onDidOpenDocument((document) => {
      if (document.uri.toString() === uri.toString()) resolve(document);
    });
    timer = setTimeout(() => {
      reject(new CuratorError('unknown-dataset', `${file} could not be opened; its editor says why.`));
    }, openLimitMs);
  });
  // Where opening fails at once, nobody waits for the rest.
  opened.catch(() => undefined);
  try {
    await vscode.commands.executeCommand('vscode.openWith', uri, pairsViewType, { preserveFocus: true });
    return host.editors.documentOf(uri) ?? (await opened);
  } finally {
    clearTimeout(timer);
    subscription?.dispose();
  }
}

function unknownDataset(host: Host, what: string): CuratorError {
  const open = host.editors.documents.map(({ uri }) => uri.fsPath);
  const which =
    open.length === 0
      ? 'None is open: give the path of a .jsonl file of the workspace.'
      : `Open ones: ${open.slice(0, 20).join(', ')}.`;
  return new CuratorError('unknown-dataset', `${what} ${which}`);
}
