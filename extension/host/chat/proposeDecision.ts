import * as vscode from 'vscode';
import { spellDirection } from '../../model/direction.ts';
import { readToolInput, type ToolInput } from '../../model/chat/toolInputs.ts';
import { textOfTurns } from '../../model/comparison.ts';
import type { RowDetail } from '../../model/contract/engine.ts';
import { CuratorError } from '../../model/errors.ts';
import { previewOf } from '../../model/preview.ts';
import type { Host } from '../host.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import { requireToolTrust, rowOfLine, textResult } from './toolBasics.ts';
import { toolDataset } from './toolDataset.ts';

const toolName = 'curator_propose_decision';
type Input = ToolInput<typeof toolName>;

/** Proposals that wait for an answer at most; of those that were refused VS Code tells nothing. */
const mostWaiting = 100;
const previewLength = 160;

/** What a person was asked about. */
interface Asked {
  readonly document: PairsDocument;
  /** The row's hash: a file that is read again may have another row in the line. */
  readonly id: string;
  /** Label and decision, as the person was told. */
  readonly state: string;
}

/** Decides about one row after a person agreed: one step that can be undone. The file is written by a save alone. */
export class ProposeDecision implements vscode.LanguageModelTool<unknown> {
  readonly #host: Host;
  readonly #asked = new Map<string, Asked>();

  constructor(host: Host) {
    this.#host = host;
  }

  async prepareInvocation({
    input,
  }: vscode.LanguageModelToolInvocationPrepareOptions<unknown>): Promise<vscode.PreparedToolInvocation> {
    const { read, document, detail } = await this.#proposal(input);
    const key = JSON.stringify(read);
    this.#asked.delete(key);
    this.#asked.set(key, await askedOf(document, detail));
    for (const oldest of [...this.#asked.keys()].slice(0, Math.max(0, this.#asked.size - mostWaiting))) {
      this.#asked.delete(oldest);
    }
    return {
      invocationMessage: vscode.l10n.t('Deciding about line {0} of {1}', read.line, document.name),
      confirmationMessages: { title: question(read, document.name), message: explanation(read, detail) },
    };
  }

  async invoke({ input }: vscode.LanguageModelToolInvocationOptions<unknown>): Promise<vscode.LanguageModelToolResult> {
    const { read, document, detail } = await this.#proposal(input);
    const key = JSON.stringify(read);
    const asked = this.#asked.get(key);
    this.#asked.delete(key);
    const now = await askedOf(document, detail);
    if (asked?.document !== document || asked.id !== now.id || asked.state !== now.state) {
      throw new CuratorError(
        'changed-outside',
        'The row is no longer as it was when the person was asked. Show it by curator_show_pair and propose again.',
      );
    }
    const { decision, graded } = read;
    const where = `Line ${String(read.line)} of ${JSON.stringify(document.name)}`;
    if ((detail.state.decision ?? 'none') === decision && detail.state.graded === graded) {
      return textResult(`${where} was decided like that already. Nothing was changed.`);
    }
    // The question shows no responses, so that there is no side to note.
    await document.apply({
      rows: [detail.row],
      action: {
        kind: 'decide',
        decision: decision === 'none' ? null : decision,
        ...(graded === undefined ? {} : { graded }),
      },
    });
    const { label } = await document.session.request('rows/detail', { row: detail.row });
    return textResult(
      `${where}: decision ${decision}, label now ${JSON.stringify(label)}. ` +
        'It can be undone in the editor, and is written to the file when the person saves.',
    );
  }

  async #proposal(
    input: unknown,
  ): Promise<{ readonly read: Input; readonly document: PairsDocument; readonly detail: RowDetail }> {
    requireToolTrust();
    const read = readToolInput(toolName, input);
    const document = await toolDataset(this.#host, read.dataset);
    await document.whenOpen();
    if (document.session.info.deciding.blind) {
      throw new CuratorError(
        'bad-request',
        'Blind mode is on: decisions about a label that the person cannot see are not taken. Ask them to end it first.',
      );
    }
    const detail = await rowOfLine(document, read.line);
    if (detail.comparison === undefined) {
      throw new CuratorError('bad-request', `Line ${String(read.line)} is no comparison that can be decided about.`);
    }
    return { read, document, detail };
  }
}

async function askedOf(document: PairsDocument, { row, label, state }: RowDetail): Promise<Asked> {
  const [signals] = await document.session.request('rows/signals', { from: row, count: 1 });
  return { document, id: signals?.id ?? '', state: JSON.stringify([label, state.decision, state.graded]) };
}

function question({ line, decision, graded }: Input, name: string): string {
  const strength = graded === 'clearly' ? vscode.l10n.t('clearly better') : vscode.l10n.t('slightly better');
  const about = graded === undefined ? name : `${name} (${strength})`;
  switch (decision) {
    case 'keep':
      return vscode.l10n.t('Keep the label of line {0} in {1}?', line, about);
    case 'flip':
      return vscode.l10n.t('Flip the label of line {0} in {1}?', line, about);
    case 'tie':
      return vscode.l10n.t('Mark line {0} in {1} as a tie?', line, about);
    case 'drop':
      return vscode.l10n.t('Drop line {0} in {1}?', line, about);
    case 'unsure':
      return vscode.l10n.t('Mark line {0} in {1} as unsure?', line, about);
    case 'none':
      return vscode.l10n.t('Clear the decision about line {0} in {1}?', line, about);
  }
}

/** Texts of the row and of the agent go in as text: nothing in them is markup. */
function explanation({ reason }: Input, { comparison, label, state }: RowDetail): vscode.MarkdownString {
  const lines = [
    vscode.l10n.t('Prompt: {0}', previewOf(textOfTurns(comparison?.context.slice(-1) ?? []), previewLength)),
    vscode.l10n.t(
      'Label now: {0}. Decision now: {1}.',
      previewOf(label, previewLength),
      state.decision ?? vscode.l10n.t('none'),
    ),
    ...(reason === undefined ? [] : [vscode.l10n.t('The agent’s reason: {0}', previewOf(reason, 500))]),
    vscode.l10n.t('Undo takes it back. The file is written only when you save.'),
  ];
  const text = new vscode.MarkdownString();
  for (const [index, line] of lines.entries()) {
    if (index > 0) text.appendMarkdown('\n\n');
    text.appendText(spellDirection(line));
  }
  return text;
}
