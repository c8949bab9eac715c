import * as assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { TestApi } from '../../extension/host/testApi.ts';
import { activated, closeAll, closeDataset, makeDataset, openPairs, pairLine, readText, until } from './support.ts';

const rows = 12;

suite('preference data as text', () => {
  let api: TestApi;
  let uri: vscode.Uri;
  let bytes: string;
  let folder: string;

  suiteSetup(async () => {
    api = await activated();
  });

  setup(async () => {
    ({ uri, bytes, folder } = await makeDataset(rows));
  });

  teardown(async () => {
    await closeDataset(api, uri, folder);
  });

  const show = async (): Promise<vscode.TextEditor> => vscode.window.showTextDocument(uri, { preview: false });
  const findings = (): vscode.Diagnostic[] =>
    vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Preference Curator');
  const codes = (line: number): unknown[] =>
    findings()
      .filter(({ range }) => range.start.line === line)
      .map(({ code }) => code);
  const hoverAt = async (line: number): Promise<string> => {
    const place = new vscode.Position(line, 4);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, place);
    return hovers
      .flatMap(({ contents }) => contents)
      .map((content) => (content instanceof vscode.MarkdownString ? content.value : ''))
      .join('\n');
  };
  /** VS Code escapes plain text as Markdown. */
  const plain = (text: string): string => text.replaceAll('&nbsp;', ' ').replaceAll(/\\(?=[^\w\s])/g, '');

  test('tells what is wrong in a line, and follows edits', async () => {
    await writeFile(
      uri.fsPath,
      bytes.replace(pairLine(4), () => `{"prompt": "p", "chosen": 7, "rejected": "r"}`),
    );
    const editor = await show();
    assert.equal(editor.document.languageId, 'jsonl');
    await until('the wrong type is told', () => codes(4).includes('wrong-type'));
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(0, 0), 'x');
    });
    await until('the broken line is told', () => codes(0).includes('invalid-json'));
    await editor.edit((edit) => {
      edit.delete(new vscode.Range(0, 0, 0, 1));
    });
    await until('the line is good again', () => codes(0).length === 0);
    assert.deepEqual(codes(4), ['wrong-type']);
  });

  test('checks a text of the language that is chosen by hand', async () => {
    const document = await vscode.workspace.openTextDocument({
      language: 'preference-jsonl',
      content: '{"chosen": \n',
    });
    await vscode.window.showTextDocument(document);
    await until('the broken line is told', () => vscode.languages.getDiagnostics(document.uri).length > 0);
  });

  test('has a lens above each row, which opens the pair editor there, and the way back', async () => {
    await show();
    let lenses: vscode.CodeLens[] = [];
    await until('the lenses are there', async () => {
      lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri);
      return lenses.length === rows;
    });
    const { command } = lenses[7] ?? {};
    assert.equal(command?.title, 'Review pair');
    await vscode.commands.executeCommand(command.command, ...((command.arguments ?? []) as unknown[]));
    await until('the pair editor shows the row', () => api.isOpen(uri) && api.selectedRow(uri) === 7);
    await vscode.commands.executeCommand('preferenceCurator.openRowAsText');
    const shown = (): vscode.TextEditor | undefined => vscode.window.activeTextEditor;
    await until('the text is shown', () => shown()?.document.uri.toString() === uri.toString());
    assert.equal(shown()?.selection.active.line, 7);
    // The pair editor is open now: its menu goes to the row that it was opened on, whichever is selected.
    await vscode.commands.executeCommand('preferenceCurator.openRowAsText', {
      webview: 'preferenceCurator.pairs',
      row: 4,
    });
    await until('the row of the menu is shown', () => shown()?.selection.active.line === 4);
    // Another row is shown in it.
    await vscode.commands.executeCommand('preferenceCurator.reviewPair', uri.toString(), 2);
    await until('the pair editor shows the other row', () => api.selectedRow(uri) === 2);
  });

  test('says in a hover what curators decided, while the pair editor is open and after', async () => {
    await openPairs(uri);
    await until('the dataset is open', () => api.isOpen(uri) && api.info(uri).complete);
    await api.apply(uri, 3, { kind: 'decide', decision: 'drop' });
    await show();
    await until('the decision is told', async () => plain(await hoverAt(3)).includes('Decision: drop'));
    assert.match(plain(await hoverAt(2)), /Not decided yet/);
    await vscode.commands.executeCommand('workbench.action.files.saveAll');
    await closeAll();
    await until('the dataset is closed', () => !api.isOpen(uri));
    await show();
    await until('the decision is told from the store', async () => plain(await hoverAt(3)).includes('Decision: drop'));
  });

  test('makes no store to look at a row', async () => {
    await show();
    await until('the hover is there', async () => plain(await hoverAt(1)).includes('Label in the text'));
    assert.doesNotMatch(plain(await hoverAt(1)), /decided/i);
    assert.equal(existsSync(path.join(folder, '.curation')), false);
  });

  test('swaps the responses of a row and changes no other byte', async () => {
    const { document } = await show();
    const place = new vscode.Range(5, 0, 5, 0);
    let swap: vscode.CodeAction | undefined;
    await until('the swap is offered', async () => {
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        uri,
        place,
      );
      swap = actions.find(({ title }) => title === 'Swap chosen and rejected');
      return swap !== undefined;
    });
    assert.ok(swap?.edit !== undefined);
    await vscode.workspace.applyEdit(swap.edit);
    await document.save();
    const swapped = `{"prompt": "Question 5?",  "chosen":"bad answer 5", "rejected": "good \\u0061nswer 5", "w": 1.0, "id": 9007199254740993}`;
    assert.equal(
      await readText(uri),
      bytes.replace(pairLine(5), () => swapped),
    );
  });

  test('formats nothing unless asked to', async () => {
    const { document } = await show();
    await until('the lenses are there', async () => {
      const lenses = await vscode.commands.executeCommand<unknown[]>('vscode.executeCodeLensProvider', uri);
      return lenses.length === rows;
    });
    const edits = await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>(
      'vscode.executeFormatDocumentProvider',
      uri,
      { tabSize: 2, insertSpaces: true },
    );
    assert.deepEqual(edits ?? [], []);
    const compact = '{"prompt":"Why?","chosen":"a","rejected":"b"}\r\n';
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(0, 0), compact);
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.ok(await document.save());
    assert.equal(await readText(uri), compact + bytes);
  });
});
