import { copyFile, mkdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Host } from '../host.ts';
import { pairsViewType } from './commandTable.ts';
import { requireDocument } from './targetDocument.ts';

/** Opens a file in the pair editor: the one given, else that of the active tab, else one that the person picks. */
export async function openAsPairs(_host: Host, resource: vscode.Uri | undefined): Promise<void> {
  const uri = resource ?? activeTextFile() ?? (await pickFile());
  if (uri !== undefined) await vscode.commands.executeCommand('vscode.openWith', uri, pairsViewType);
}

/** Opens the dataset of a pair editor as text. */
export async function openAsText(host: Host, resource: vscode.Uri | undefined): Promise<void> {
  const uri = resource ?? requireDocument(host, undefined).uri;
  await vscode.commands.executeCommand('vscode.openWith', uri, 'default');
}

/** Opens the person's own copy of the sample dataset, so that decisions and edits stay when the extension is updated. */
export async function openSample(host: Host): Promise<void> {
  const { extensionUri, globalStorageUri } = host.context;
  const source = vscode.Uri.joinPath(extensionUri, 'media', 'sample', 'sample.jsonl');
  const folder = vscode.Uri.joinPath(globalStorageUri, 'sample');
  const copy = vscode.Uri.joinPath(folder, 'sample.jsonl');
  await mkdir(folder.fsPath, { recursive: true });
  if (!existsSync(copy.fsPath)) await copyFile(source.fsPath, copy.fsPath);
  await vscode.commands.executeCommand('vscode.openWith', copy, pairsViewType);
}

function activeTextFile(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputText && /\.(jsonl|ndjson)$/i.test(input.uri.path) ? input.uri : undefined;
}

async function pickFile(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Open as Preference Pairs'),
    filters: { [vscode.l10n.t('JSON Lines')]: ['jsonl', 'ndjson'], [vscode.l10n.t('All Files')]: ['*'] },
  });
  return picked?.[0];
}
