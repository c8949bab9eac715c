import * as vscode from 'vscode';
import { CuratorError } from '../../model/errors.ts';
import type { Rubric } from '../../model/judges/rubric.ts';
import { checkRubric } from '../../model/judges/rubricProblems.ts';

const filters = { JSON: ['json'] };

interface KnownFile {
  readonly uri: vscode.Uri;
  /** What it held when it was last read or written. */
  readonly content: string;
}

/** The file of a rubric that is being edited. */
export class RubricFile {
  #file: KnownFile | undefined;
  /** Was read, and nobody has said yet that it takes the place of what is edited. */
  #opened: KnownFile | undefined;

  /** Asks for a file and reads it; `use` makes it the one that is edited. @throws CuratorError 'bad-request' for one that is no rubric */
  async open(): Promise<{ readonly rubric: Rubric; readonly fileName: string } | undefined> {
    const [uri] = (await vscode.window.showOpenDialog({ title: vscode.l10n.t('Rubric'), filters })) ?? [];
    if (uri === undefined) return undefined;
    const content = await readText(uri);
    const rubric = rubricOf(uri, content);
    this.#opened = { uri, content };
    return { rubric, fileName: nameOf(uri) };
  }

  /** What is edited now is that of the file that was opened last, or in no file. */
  use(opened: boolean): void {
    this.#file = opened ? this.#opened : undefined;
  }

  /**
   * Writes the rubric; asks where, and before the work of another program is overwritten.
   *
   * @returns the name of the file; undefined where cancelled
   */
  async save(rubric: Rubric, as: boolean): Promise<string | undefined> {
    const known = as ? undefined : this.#file;
    const defaultUri = suggestion(rubric, this.#file?.uri);
    const target =
      known?.uri ??
      (await vscode.window.showSaveDialog({ filters, ...(defaultUri === undefined ? {} : { defaultUri }) }));
    if (target === undefined) return undefined;
    if (known !== undefined && !(await mayReplace(known))) return undefined;
    const content = `${JSON.stringify(rubric, undefined, 2)}\n`;
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(content));
    this.#file = { uri: target, content };
    return nameOf(target);
  }
}

async function mayReplace({ uri, content }: KnownFile): Promise<boolean> {
  let now: string;
  try {
    now = await readText(uri);
  } catch (error) {
    // Nothing is lost where nothing is there; what else hinders reading hinders writing, and is told then.
    if (error instanceof vscode.FileSystemError) return true;
    throw error;
  }
  if (now === content) return true;
  const overwrite = vscode.l10n.t('Overwrite');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('{0} was changed by another program since it was opened.', nameOf(uri)),
    { modal: true },
    overwrite,
  );
  return answer === overwrite;
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.split('/').at(-1) ?? '';
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
