import { PassThrough } from 'node:stream';
import { onTestFinished, describe, expect, it } from 'vitest';
import {
  createConnection,
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type CodeAction,
  type CodeLens,
  type CompletionItem,
  type Diagnostic,
  type DocumentSymbol,
  type Hover,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type TextEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { serverMethods, type RowFacts, type RowQuestion } from '../../../extension/model/contract/textEditor.ts';
import { startLanguageServer } from '../../../language/server/server.ts';
import { pairLine, textOf } from './support/texts.ts';

const uri = 'file:///pairs.jsonl';

/** A client of the server, which it talks to over streams as an editor would. */
class Client {
  readonly connection: ProtocolConnection;
  readonly questions: RowQuestion[] = [];
  readonly registered: string[] = [];
  settings: object = {};
  facts: RowFacts | null = null;
  refreshes = 0;
  #told: PublishDiagnosticsParams[] = [];
  #version = 1;

  constructor() {
    const up = new PassThrough();
    const down = new PassThrough();
    startLanguageServer(createConnection(new StreamMessageReader(up), new StreamMessageWriter(down)));
    this.connection = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
    this.connection.onNotification('textDocument/publishDiagnostics', (told: PublishDiagnosticsParams) => {
      this.#told.push(told);
    });
    this.connection.onRequest('workspace/configuration', () => [this.settings]);
    this.connection.onRequest('workspace/codeLens/refresh', () => {
      this.refreshes++;
      return null;
    });
    this.connection.onRequest(
      'client/registerCapability',
      ({ registrations }: { registrations: { method: string }[] }) => {
        this.registered.push(...registrations.map(({ method }) => method));
        return null;
      },
    );
    this.connection.onRequest(serverMethods.rowFacts, (question: RowQuestion) => {
      this.questions.push(question);
      return this.facts;
    });
    this.connection.listen();
    onTestFinished(() => {
      this.connection.dispose();
    });
  }

  async start(): Promise<void> {
    const capabilities = {
      workspace: {
        configuration: true,
        didChangeConfiguration: { dynamicRegistration: true },
        codeLens: { refreshSupport: true },
      },
      textDocument: { formatting: { dynamicRegistration: true } },
    };
    await this.connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities });
    await this.connection.sendNotification('initialized', {});
  }

  async open(text: string, languageId = 'jsonl'): Promise<void> {
    const textDocument = { uri, languageId, version: this.#version, text };
    await this.connection.sendNotification('textDocument/didOpen', { textDocument });
  }

  async edit(edit: TextEdit): Promise<void> {
    const textDocument = { uri, version: ++this.#version };
    const contentChanges = [{ range: edit.range, text: edit.newText }];
    await this.connection.sendNotification('textDocument/didChange', { textDocument, contentChanges });
  }

  /** The next findings that are told and for which `check` holds. */
  async told(check: (diagnostics: readonly Diagnostic[]) => boolean): Promise<readonly Diagnostic[]> {
    for (;;) {
      const told = this.#told.shift();
      if (told !== undefined && check(told.diagnostics)) return told.diagnostics;
      if (told === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  ask<Result>(method: string, params: object = {}): Promise<Result> {
    return this.connection.sendRequest<Result>(`textDocument/${method}`, { textDocument: { uri }, ...params });
  }

  actions(line: number, diagnostics: readonly Diagnostic[] = []): Promise<readonly CodeAction[]> {
    const place = { line, character: 3 };
    return this.ask('codeAction', { range: { start: place, end: place }, context: { diagnostics } });
  }
}

async function started(): Promise<Client> {
  const client = new Client();
  await client.start();
  return client;
}

function editsOf({ edit }: CodeAction): readonly TextEdit[] {
  return (edit?.documentChanges ?? []).flatMap((change) => ('edits' in change ? (change.edits as TextEdit[]) : []));
}

function applied(text: string, edits: readonly TextEdit[]): string {
  return TextDocument.applyEdits(TextDocument.create(uri, 'jsonl', 1, text), [...edits]);
}

const insert = (line: number, character: number, newText: string): TextEdit => ({
  range: { start: { line, character }, end: { line, character } },
  newText,
});

describe('the language server', () => {
  it('tells what is wrong when a text is opened, follows its edits, and takes it back when it is closed', async () => {
    const client = await started();
    await client.open(textOf(20));
    expect(await client.told(() => true)).toEqual([]);
    await client.edit(insert(7, 0, 'x'));
    const [wrong] = await client.told((all) => all.length > 0);
    expect(wrong).toMatchObject({ code: 'invalid-json', source: 'Preference Curator', range: { start: { line: 7 } } });
    await client.edit(insert(0, 0, '\n\n'));
    expect(await client.told((all) => all[0]?.range.start.line === 9)).toHaveLength(1);
    await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    await client.told((all) => all.length === 0);
  });

  it('puts a lens above each row, which opens the pair editor there', async () => {
    const client = await started();
    await client.open(`${pairLine(1)}\n\n${pairLine(2)}\n`);
    const lenses = await client.ask<readonly CodeLens[]>('codeLens');
    expect(lenses.map(({ range, command }) => [range.start.line, command?.title, command?.arguments])).toEqual([
      [0, 'Review pair', [uri, 0]],
      [2, 'Review pair', [uri, 2]],
    ]);
  });

  it('has no lenses where they are switched off, and none above texts of other kinds', async () => {
    const client = await started();
    client.settings = { text: { codeLens: false } };
    await client.open(textOf(3));
    expect(await client.ask('codeLens')).toEqual([]);
    client.settings = {};
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    while (client.refreshes === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await client.ask('codeLens')).toHaveLength(3);
    await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    await client.open('{"time": 1}\n');
    expect(await client.ask('codeLens')).toEqual([]);
  });

  it('grades findings as the settings say', async () => {
    const client = await started();
    client.settings = { lint: { rules: { identical: 'note' }, truncateAt: 1024 } };
    await client.open(`${textOf(2)}{"prompt": "What?", "chosen": "The same text.", "rejected": "The same text."}\n`);
    const told = await client.told((all) => all.length > 0);
    expect(told).toContainEqual(expect.objectContaining({ code: 'identical', severity: 3 }));
    client.settings = { ...client.settings, text: { diagnostics: false } };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await client.told((all) => all.length === 0);
  });

  it('says in a hover what the field is and what is known of the row, as plain text', async () => {
    const client = await started();
    client.facts = {
      decision: 'flip',
      label: 'rejected',
      flags: ['length-bias'],
      blind: false,
      strength: { mean: -1.234, std: 0.5, votes: 1, scorers: 5, flipProbability: 0.875, calibrated: false },
    };
    await client.open(textOf(2));
    const position = { line: 1, character: pairLine(1).indexOf('"chosen"') + 2 };
    const { contents } = await client.ask<Hover>('hover', { position });
    expect(contents).toMatchObject({ kind: 'plaintext' });
    const { value } = contents as { readonly value: string };
    expect(value).toContain('chosen: Response chosen');
    expect(value).toContain('TRL preference (text). Label in the text: chosen.');
    expect(value).toContain('Decision: flip. Label in force: rejected.');
    expect(value).toContain('Strength -1.23 (spread 0.50); 1 of 5 scorers agree');
    expect(value).toContain('wrong: 0.88 (not calibrated)');
    expect(value).toMatch(/Flags: One response is more than three times/u);
    expect(client.questions).toEqual([{ uri, line: 1, text: pairLine(1) }]);
    client.facts = { ...client.facts, strength: undefined, blind: true };
    const blind = await client.ask<Hover>('hover', { position });
    expect((blind.contents as { readonly value: string }).value).toContain('Decided blind');
    client.facts = null;
    const without = await client.ask<Hover>('hover', { position });
    expect((without.contents as { readonly value: string }).value).not.toContain('Decision');
  });

  it('swaps chosen and rejected byte by byte, and drops rows', async () => {
    const client = await started();
    const odd = '{"prompt":"p \\u00e9",  "chosen" :"caf\\u00e9 😀", "rejected":"偏好","w":1.0}';
    const text = `${pairLine(1)}\n${odd}\n${pairLine(2)}`;
    await client.open(text);
    const actions = await client.actions(1);
    expect(actions.map(({ title }) => title)).toEqual([
      'Swap chosen and rejected',
      'Drop the row: delete its line',
      'Review the pair',
    ]);
    const [swap, drop] = actions;
    const swapped = '{"prompt":"p \\u00e9",  "chosen" :"偏好", "rejected":"caf\\u00e9 😀","w":1.0}';
    if (swap === undefined || drop === undefined) throw new Error('There are no actions.');
    expect(applied(text, editsOf(swap))).toBe(text.replace(odd, () => swapped));
    expect(applied(text, editsOf(drop))).toBe(`${pairLine(1)}\n${pairLine(2)}`);
    expect(swap.edit?.documentChanges?.[0]).toMatchObject({ textDocument: { uri, version: 1 } });
    expect(swap.kind).toBe('refactor.rewrite');
  });

  it('corrects roles, one by one and all of a row at once', async () => {
    const client = await started();
    const turns = (user: string, assistant: string, answer: string): string =>
      `[{"role": "${user}", "content": "Where is it?"}, {"role": "${assistant}", "content": "${answer}"}]`;
    const line = (user: string, assistant: string): string =>
      `{"chosen": ${turns(user, assistant, 'It is in the north.')}, "rejected": ${turns(user, assistant, 'Somewhere south.')}}\n`;
    const text = line('user', 'assistant') + line('human', 'gpt');
    await client.open(text);
    const told = await client.told((all) => all.length > 0);
    expect(told.map(({ code }) => code)).toEqual(['role', 'role', 'role', 'role']);
    const actions = await client.actions(1, told);
    expect(actions[0]).toMatchObject({ title: 'Write "user"', isPreferred: true, kind: 'quickfix' });
    const all = actions.find(({ title }) => title === 'Correct all roles of this row');
    if (all === undefined) throw new Error('There is no action for all roles.');
    expect(applied(text, editsOf(all))).toBe(line('user', 'assistant') + line('user', 'assistant'));
  });

  it('completes keys that the row lacks, and a whole row', async () => {
    const client = await started();
    await client.open(`${textOf(3)}{"prompt": "p", ""}\n\n`);
    const character = '{"prompt": "p", "'.length;
    const items = await client.ask<readonly CompletionItem[]>('completion', { position: { line: 3, character } });
    expect(items.map(({ label }) => label)).toEqual(['chosen', 'rejected']);
    expect(items[0]?.textEdit).toMatchObject({ range: { start: { line: 3 } } });
    const [row] = await client.ask<readonly CompletionItem[]>('completion', { position: { line: 4, character: 0 } });
    expect(row?.insertText).toBe('{"prompt": "$1", "chosen": "$2", "rejected": "$3"}');
  });

  it('lists rows by their prompts', async () => {
    const client = await started();
    await client.open(`${textOf(2)}{"prompt": \n`);
    const symbols = await client.ask<readonly DocumentSymbol[]>('documentSymbol');
    expect(symbols.map(({ name, detail }) => [name, detail])).toEqual([
      ['1: Question 0?', 'chosen'],
      ['2: Question 1?', 'chosen'],
      ['3: {"prompt":', 'cannot be read'],
    ]);
  });

  it('offers to format only where somebody asked for it', async () => {
    const client = await started();
    await client.open('{"prompt":"p","chosen":"c","rejected":"r"}\n');
    expect(await client.ask('formatting', { options: { tabSize: 2, insertSpaces: true } })).toEqual([]);
    expect(client.registered).not.toContain('textDocument/formatting');
    client.settings = { text: { format: true } };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    while (!client.registered.includes('textDocument/formatting'))
      await new Promise((resolve) => setTimeout(resolve, 5));
    const edits = await client.ask<readonly TextEdit[]>('formatting', { options: { tabSize: 2, insertSpaces: true } });
    expect(edits).toMatchObject([{ newText: '{"prompt": "p", "chosen": "c", "rejected": "r"}' }]);
  });

  it('goes by the format that the curator chose', async () => {
    const client = await started();
    await client.open('{"q": "What?", "good": "This one here.", "bad": "That one there."}\n');
    expect(await client.ask('codeLens')).toEqual([]);
    const choice = { formatId: 'mapped', fields: { chosen: ['good'], rejected: ['bad'] } };
    await client.connection.sendNotification(serverMethods.chosenFormat, { uri, choice });
    expect(await client.told(() => true)).toEqual([]);
    expect(await client.ask('codeLens')).toHaveLength(1);
    const [swap] = await client.actions(0);
    expect(swap?.title).toBe('Swap chosen and rejected');
  });

  it('says nothing about JSON Lines of other kinds', async () => {
    const client = await started();
    await client.open('{"time": 1}\n{"time": 2,\n');
    expect(await client.ask('hover', { position: { line: 0, character: 2 } })).toBeNull();
    expect(await client.actions(0)).toEqual([]);
    await client.edit(insert(0, 0, 'x'));
    await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    await client.open(`${textOf(1)}{"prompt": \n`);
    // The first that is told is about the other text.
    expect((await client.told(() => true)).map(({ code }) => code)).toEqual(['invalid-json']);
  });
});
