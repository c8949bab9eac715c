import * as vscode from 'vscode';

const schemes: ReadonlySet<string> = new Set(['http', 'https', 'mailto']);

/**
 * Opens an address of a dataset's text outside VS Code, after the person has seen all of it and agreed. Other schemes
 * than http, https and mailto are refused: a link may not run a command or open a file.
 */
export async function openLink(address: string, open: (uri: vscode.Uri) => PromiseLike<boolean>): Promise<void> {
  let uri: vscode.Uri | undefined;
  try {
    uri = vscode.Uri.parse(address, true);
  } catch {
    // What is no address is said to be one that is not opened.
    uri = undefined;
  }
  if (uri === undefined || !schemes.has(uri.scheme)) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('Addresses of this kind are not opened from a dataset: {0}', address.slice(0, 200)),
    );
    return;
  }
  const agreed = vscode.l10n.t('Open');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Open this address, which stands in the dataset?'),
    { modal: true, detail: uri.toString(true) },
    agreed,
  );
  if (answer === agreed) await open(uri);
}
