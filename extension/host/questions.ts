import * as vscode from 'vscode';

export type ConflictAnswer = 'overwrite' | 'reload' | 'cancel';

/** Questions to the person that stop an operation until they are answered. */
export interface Questions {
  /** The file was changed outside since it was opened, and now it is to be saved. */
  saveConflict(path: string): Promise<ConflictAnswer>;
  /** The file cannot be overwritten, because the rows as they were opened are gone; `why` says it. */
  mustReload(why: string): Promise<boolean>;
  /** The target of an export is a dataset that is open here. */
  replaceDataset(path: string): Promise<boolean>;
  /** Files that lie beside the target of an export are there; `which` names them. */
  replaceFile(which: string): Promise<boolean>;
  /** Records are to be put back into a file that is written at once. */
  insertRecords(name: string, count: number): Promise<boolean>;
  /** What is kept about a dataset is to be deleted. */
  deleteCuration(
    name: string,
    decisions: number,
    files: readonly { readonly path: string; readonly sizeBytes: number }[],
  ): Promise<boolean>;
}

/** Asks by modal dialogs. */
export const dialogQuestions: Questions = {
  async saveConflict(path) {
    const overwrite = vscode.l10n.t('Overwrite');
    const reload = vscode.l10n.t('Reload');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('{0} was changed by another program since it was opened.', path),
      {
        modal: true,
        detail: vscode.l10n.t(
          'Overwrite replaces the other program’s version with yours. Reload takes the other version; your decisions and edits follow their rows and stay unsaved.',
        ),
      },
      overwrite,
      reload,
    );
    if (answer === overwrite) return 'overwrite';
    return answer === reload ? 'reload' : 'cancel';
  },
  async mustReload(why) {
    const reload = vscode.l10n.t('Reload');
    return (await vscode.window.showWarningMessage(why, { modal: true }, reload)) === reload;
  },
  async replaceDataset(path) {
    const replace = vscode.l10n.t('Replace');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('Replace the source dataset {0} with the export?', path),
      { modal: true, detail: vscode.l10n.t('Rows that are left out of the export will be gone from the file.') },
      replace,
    );
    return answer === replace;
  },
  async replaceFile(which) {
    const replace = vscode.l10n.t('Replace');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('Replace the files of an earlier export?'),
      { modal: true, detail: which },
      replace,
    );
    return answer === replace;
  },
  async insertRecords(name, count) {
    const write = vscode.l10n.t('Write the File');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('Put {0} records back into {1} and write the file now?', count, name),
      {
        modal: true,
        detail: vscode.l10n.t(
          'VS Code opens no text above 50 MB, so this is no edit that undo could take back. All other bytes stay as they are; your decisions and unsaved edits stay with their rows.',
        ),
      },
      write,
    );
    return answer === write;
  },
  async deleteCuration(name, decisions, files) {
    const remove = vscode.l10n.t('Delete');
    const megabytes = new Intl.NumberFormat(vscode.env.language, { maximumFractionDigits: 1 });
    const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('Delete all curation data of {0}?', name),
      {
        modal: true,
        detail: [
          vscode.l10n.t(
            'This deletes {0} decisions with their history, notes and tags, and all scores, flags and saved views: {1} MB. It cannot be undone. The dataset itself stays as it was last saved.',
            decisions,
            megabytes.format(sizeBytes / 1e6),
          ),
          ...files.map((file) => file.path),
        ].join('\n'),
      },
      remove,
    );
    return answer === remove;
  },
};
