import * as vscode from 'vscode';
import type { ShownMedia } from '../../model/contract/media.ts';
import type { DatasetSession } from '../datasets/datasetSession.ts';

/** The folders that pictures, videos and sounds are shown from: those of a trusted workspace on the disk, no others. */
export function mediaFolders(): readonly vscode.Uri[] {
  if (!vscode.workspace.isTrusted) return [];
  return (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri).filter(({ scheme }) => scheme === 'file');
}

/** What a row names, with addresses for this webview where the engine found a file that may be shown. */
export async function shownMedia(
  session: DatasetSession,
  webview: vscode.Webview,
  row: number,
  signal: AbortSignal,
): Promise<readonly ShownMedia[]> {
  const folders = vscode.workspace.isTrusted ? mediaFolders().map(({ fsPath }) => fsPath) : null;
  const found = await session.request('media/ofRow', { row, folders }, { signal });
  return found.map((media): ShownMedia => {
    const { kind, reference, candidate } = media;
    const named = { kind, reference, ...(candidate === undefined ? {} : { candidate }) };
    if ('refusal' in media) return { ...named, refusal: media.refusal };
    return { ...named, address: webview.asWebviewUri(vscode.Uri.file(media.path)).toString() };
  });
}
