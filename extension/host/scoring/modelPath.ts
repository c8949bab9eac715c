import * as vscode from 'vscode';

/** A place on this machine where a model may be, as an item to pick. */
export interface PlaceItem extends vscode.QuickPickItem {
  /** What its dialog selects. */
  readonly selects: 'folder' | 'file';
}

/**
 * A folder and a single file, an item each: on Windows and Linux a dialog of VS Code selects the one or the other, and
 * shows folders alone where it is asked for both.
 */
export function placeItems(): readonly [folder: PlaceItem, file: PlaceItem] {
  return [
    {
      selects: 'folder',
      label: vscode.l10n.t('Folder of a model…'),
      detail: vscode.l10n.t('Of its .onnx files the one with full weights is taken.'),
      iconPath: new vscode.ThemeIcon('folder'),
    },
    {
      selects: 'file',
      label: vscode.l10n.t('ONNX file…'),
      detail: vscode.l10n.t('One .onnx file in the folder of a model.'),
      iconPath: new vscode.ThemeIcon('file-binary'),
    },
  ];
}

/** Opens the dialog of a place. @returns the path; undefined where the person turned away */
export async function openModelDialog(
  { selects }: PlaceItem,
  { title, openLabel }: { readonly title: string; readonly openLabel: string },
): Promise<string | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      title,
      openLabel,
      canSelectFiles: selects === 'file',
      canSelectFolders: selects === 'folder',
      ...(selects === 'file' ? { filters: { ONNX: ['onnx'] } } : {}),
    })) ?? [];
  return uri?.fsPath;
}
