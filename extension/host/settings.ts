import { createHash } from 'node:crypto';
import { userInfo } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { pairsViewType } from './commands/commandTable.ts';

const section = 'preferenceCurator';

/** The extension's settings, read anew at each call. */
export const settings = {
  /** Who decides: the setting, else the name of the user of this machine. */
  annotator(): string {
    const named = vscode.workspace.getConfiguration(section).get<string>('annotator', '').trim();
    return named === '' ? systemUser() : named;
  },
  wordDiff(): boolean {
    return vscode.workspace.getConfiguration(section).get<boolean>('wordDiff', true);
  },
  autoAdvance(): boolean {
    return vscode.workspace.getConfiguration(section).get<boolean>('autoAdvance', true);
  },
  offerPairs(): boolean {
    return vscode.workspace.getConfiguration(section).get<boolean>('offerToOpenAsPairs', true);
  },
  /** Whether VS Code's own associations name the pair editor for some files. */
  associatesPairs(): boolean {
    const associations = vscode.workspace.getConfiguration('workbench').get<unknown>('editorAssociations');
    return Object.values(associations ?? {}).includes(pairsViewType);
  },
  async stopOfferingPairs(): Promise<void> {
    const target = vscode.ConfigurationTarget.Global;
    await vscode.workspace.getConfiguration(section).update('offerToOpenAsPairs', false, target);
  },
  /** The Hub that models come from, or a mirror of it; empty for the public one. Not settable by a workspace. */
  hubEndpoint(): string {
    return vscode.workspace.getConfiguration(section).get<string>('models.endpoint', '').trim();
  },
  /** Folder for downloaded models; undefined for the one among the caches of the user. Not settable by a workspace. */
  modelsFolder(): string | undefined {
    const folder = vscode.workspace.getConfiguration(section).get<string>('models.folder', '').trim();
    return folder === '' ? undefined : folder;
  },
  /** The dataset's store in the folder of the setting; undefined for the place beside the dataset. */
  storePath(datasetPath: string): string | undefined {
    const folder = vscode.workspace.getConfiguration(section).get<string>('storeFolder', '').trim();
    return folder === '' ? undefined : storePathIn(folder, datasetPath);
  },
} as const;

/** Datasets of one name in different folders must not share a store, so the path's hash is part of the name. */
export function storePathIn(folder: string, datasetPath: string): string {
  const hash = createHash('sha256').update(datasetPath).digest('hex').slice(0, 12);
  return path.join(folder, `${path.basename(datasetPath)}.${hash}.sqlite`);
}

function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a user id without a name.
    return 'annotator';
  }
}
