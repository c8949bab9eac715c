import * as vscode from 'vscode';
import { CuratorError } from '../../model/errors.ts';
import type { Rubric } from '../../model/judges/rubric.ts';
import { checkRubric } from '../../model/judges/rubricProblems.ts';

const filters = { JSON: ['json'] };

/** The file of a rubric that is being edited, and what it held when it was last read or written. */
export class RubricFile {
  #uri: vscode.Uri | undefined;
  #content: string | undefined;

  get name(): string {
    return this.#uri?.path.split('/').at(-1) ?? '';
  }

  /** Asks for a file and reads it. @throws CuratorError 'bad-request' for one that is no rubric */
  async open(): Promise<Rubric | undefined> {
    const [uri] = (await vscode.window.showOpenDialog({ title: vscode.l10n.t('Rubric'), filters })) ?? [];
    if (uri === undefined) return undefined;
    const content = await readText(uri);
    const read = rubricOf(uri, content);
    this.#uri = uri;
    this.#content = content;
    return read;
  }

  /** Starts from something that is in no file. */
  leave(): void {
    this.#uri = undefined;
    this.#content = undefined;
  }

  /** Writes the rubric; asks where, and before the work of another program is overwritten. False where cancelled. */
  async save(rubric: Rubric, as: boolean): Promise<boolean> {
    const known = as ? undefined : this.#uri;
    const defaultUri = suggestion(rubric, this.#uri);
    const target =
      known ?? (await vscode.window.showSaveDialog({ filters, ...(defaultUri === undefined ? {} : { defaultUri }) }));
    if (target === undefined) return false;
    if (known !== undefined && !(await this.#mayReplace(known))) return false;
    const content = `${JSON.stringify(rubric, undefined, 2)}\n`;
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(content));
    this.#uri = target;
    this.#content = content;
    return true;
  }

  async #mayReplace(uri: vscode.Uri): Promise<boolean> {
    let now: string;
    try {
      now = await readText(uri);
    } catch (error) {
      // Nothing is lost where nothing is there; what else hinders reading hinders writing, and is told then.
      if (error instanceof vscode.FileSystemError) return true;
      throw error;
    }
    if (now === this.#content) return true;
    const overwrite = vscode.l10n.t('Overwrite');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('{0} was changed by another program since it was opened.', this.name),
      { modal: true },
      overwrite,
    );
    return answer === overwrite;
  }
}

async function readText(uri: vscode.Uri): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}

function rubricOf(uri: vscode.Uri, content: string): Rubric {
  const noRubric = (why: string, cause?: unknown): CuratorError =>
    new CuratorError('bad-request', vscode.l10n.t('{0} is no rubric: {1}', uri.fsPath, why), {}, { cause });
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw noRubric(error instanceof Error ? error.message : String(error), error);
  }
  const { rubric, problems } = checkRubric(value);
  if (rubric !== undefined) return rubric;
  throw noRubric(problems.map(({ path, message }) => `${path}: ${message}`).join(' '));
}

function suggestion(rubric: Rubric, beside: vscode.Uri | undefined): vscode.Uri | undefined {
  const folder = beside === undefined ? vscode.workspace.workspaceFolders?.[0]?.uri : vscode.Uri.joinPath(beside, '..');
  const plain = rubric.name
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/gu, '')
    .toLowerCase();
  return folder === undefined
    ? undefined
    : vscode.Uri.joinPath(folder, `${plain === '' ? 'rubric' : plain}.rubric.json`);
}
