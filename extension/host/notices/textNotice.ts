import { open, stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { pairsViewType } from '../commands/commandTable.ts';
import { failureMessage } from '../failure.ts';
import type { Feature, Host } from '../host.ts';
import { largestText } from '../language/textLanguages.ts';
import { settings } from '../settings.ts';
import { looksLikePreferenceText } from '../../model/formats/preferenceText.ts';

const askedKey = 'textNotice.asked';
const headBytes = 65_536;
/** How many files are remembered as asked about. */
const askedLimit = 500;

async function readHead(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

async function offer(host: Host, uri: vscode.Uri, atStart: boolean): Promise<void> {
  const { workspaceState } = host.context;
  const asked = workspaceState.get<readonly string[]>(askedKey, []);
  const key = uri.toString();
  if (asked.includes(key)) return;
  const wanted = settings.associatesPairs();
  if (!wanted && (!settings.offerPairs() || !looksLikePreferenceText(await readHead(uri.fsPath)))) return;
  await workspaceState.update(askedKey, [...asked, key].slice(-askedLimit));
  if (wanted) {
    // Whoever opens the file as text later on wants just that.
    if (atStart) await openAsAssociated(uri);
    return;
  }
  const openPairs = vscode.l10n.t('Open as Preference Pairs');
  const never = vscode.l10n.t('Do Not Ask Again');
  const name = vscode.workspace.asRelativePath(uri);
  const { size } = await stat(uri.fsPath);
  const message =
    size > largestText
      ? vscode.l10n.t(
          '{0} is larger than 50 MB, so its text is not checked. Open it as preference pairs, which has no such limit.',
          name,
        )
      : vscode.l10n.t('{0} looks like preference data.', name);
  const answer = await vscode.window.showInformationMessage(message, openPairs, never);
  if (answer === openPairs) await vscode.commands.executeCommand('vscode.openWith', uri, pairsViewType);
  else if (answer === never) await settings.stopOfferingPairs();
}

/**
 * Opens a file again by the editor that the person's associations name. VS Code shows it as text where it was opened
 * before this extension was known to the window, as in the first window after it was installed.
 */
async function openAsAssociated(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', uri);
  const tabs = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter((tab) => uriOf(tab) === uri.toString());
  const pairs = tabs.some(({ input }) => input instanceof vscode.TabInputCustom && input.viewType === pairsViewType);
  const text = tabs.filter(({ input, isDirty }) => input instanceof vscode.TabInputText && !isDirty);
  if (pairs) await vscode.window.tabGroups.close(text);
}

function uriOf({ input }: vscode.Tab): string | undefined {
  const known = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom;
  return known ? input.uri.toString() : undefined;
}

/** Offers the pair editor, once a file, when preference data is opened as text. */
export const textNoticeFeature: Feature = {
  id: 'offer to open text as pairs',
  start(host, store) {
    // By tabs rather than by text documents: files over 50 MB never become one for extensions.
    const look = (tabs: readonly vscode.Tab[], atStart: boolean): void => {
      for (const { input } of tabs) {
        if (!(input instanceof vscode.TabInputText) || input.uri.scheme !== 'file') continue;
        if (!/\.(jsonl|ndjson)$/i.test(input.uri.path)) continue;
        offer(host, input.uri, atStart).catch((error: unknown) => {
          host.log.debug(`No look into ${input.uri.fsPath}: ${failureMessage(error)}`);
        });
      }
    };
    store.add(
      vscode.window.tabGroups.onDidChangeTabs((event) => {
        look(event.opened, false);
      }),
    );
    look(
      vscode.window.tabGroups.all.flatMap((group) => group.tabs),
      true,
    );
  },
};
