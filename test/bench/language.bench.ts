import { fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createProtocolConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type CodeLens,
  type DocumentSymbol,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import { figuresOf, median, quantile, say, timed, type BenchFigure, type BenchOptions } from './bench.ts';
import { generatedDataset } from './generate.ts';
import { engineEntry, peakOf } from './support/engine.ts';

const repetitions = 5;
const keystrokes = 40;
/** A file that people open as text; VS Code gives extensions none above 50 MB. */
const textBytes = 20_000_000;
const uri = 'file:///bench.jsonl';

interface Measured {
  readonly firstMs: number;
  readonly allMs: number;
  readonly keystrokeMs: readonly number[];
  readonly lensMs: number;
  readonly symbolsMs: number;
  readonly parseMs: number;
  readonly peakBytes: number | undefined;
}

/** The language server as it is shipped, in a process of its own, asked as an editor asks it. */
async function measure(entry: string, text: string, broken: number): Promise<Measured> {
  const child = fork(entry, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const connection = createProtocolConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  const told: { readonly at: number; readonly params: PublishDiagnosticsParams }[] = [];
  let wake: () => void = () => undefined;
  connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
    told.push({ at: performance.now(), params });
    wake();
  });
  const when = async (check: (params: PublishDiagnosticsParams) => boolean): Promise<number> => {
    for (;;) {
      for (let found = told.shift(); found !== undefined; found = told.shift())
        if (check(found.params)) return found.at;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  const has = ({ diagnostics }: PublishDiagnosticsParams, line: number, code: string): boolean =>
    diagnostics.some((one) => one.range.start.line === line && one.code === code);
  connection.listen();
  try {
    await connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
    await connection.sendNotification('initialized', {});
    const parsed = performance.now();
    for (const line of text.split('\n')) if (line.endsWith('}')) JSON.parse(line);
    const parseMs = performance.now() - parsed;
    const opened = performance.now();
    const textDocument = { uri, languageId: 'jsonl', version: 1, text };
    await connection.sendNotification('textDocument/didOpen', { textDocument });
    const firstMs = (await when(({ diagnostics }) => diagnostics.length > 0)) - opened;
    // The last line is broken: when that is told, all lines were looked at.
    const allMs = (await when((params) => has(params, broken, 'invalid-json'))) - opened;
    const keystrokeMs = await type(connection, broken, when, has);
    const lensMs = await timed(() =>
      connection.sendRequest<readonly CodeLens[]>('textDocument/codeLens', { textDocument: { uri } }),
    );
    const symbolsMs = await timed(() =>
      connection.sendRequest<readonly DocumentSymbol[]>('textDocument/documentSymbol', { textDocument: { uri } }),
    );
    const peakBytes = child.pid === undefined ? undefined : await peakOf(child.pid);
    return { firstMs, allMs, keystrokeMs, lensMs, symbolsMs, parseMs, peakBytes };
  } finally {
    connection.dispose();
    child.kill();
  }
}

/** Breaks and mends rows all over the text, one character each, and waits for each to be told. */
async function type(
  connection: ProtocolConnection,
  rows: number,
  when: (check: (params: PublishDiagnosticsParams) => boolean) => Promise<number>,
  has: (params: PublishDiagnosticsParams, line: number, code: string) => boolean,
): Promise<readonly number[]> {
  const times: number[] = [];
  for (let stroke = 0; stroke < keystrokes; stroke++) {
    const line = Math.floor((Math.floor(stroke / 2) / keystrokes) * 2 * rows);
    const breaks = stroke % 2 === 0;
    const start = { line, character: 0 };
    const change = { range: { start, end: { line, character: breaks ? 0 : 1 } }, text: breaks ? 'x' : '' };
    const typed = performance.now();
    await connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: stroke + 2 },
      contentChanges: [change],
    });
    times.push((await when((params) => has(params, line, 'invalid-json') === breaks)) - typed);
  }
  return times;
}

/** The text editor's side: findings of a large text when it is opened, and after a keystroke. */
export async function run(options: BenchOptions): Promise<readonly BenchFigure[]> {
  const entry = join(await engineEntry(), '../languageServer.js');
  const dataset = await generatedDataset(Math.min(options.sizeBytes, textBytes));
  const text = await readFile(dataset.path, 'utf8');
  const runs: Measured[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    say(`language: ${String(repetition + 1)} of ${String(repetitions)}`);
    // The last line breaks off.
    runs.push(await measure(entry, `${text}{"prompt": `, dataset.rows));
  }
  const figure = figuresOf('language', repetitions);
  const peer = 'JSON.parse of every line in one go, in the same run';
  const strokes = runs.flatMap(({ keystrokeMs }) => keystrokeMs);
  const peaks = runs.flatMap(({ peakBytes }) => (peakBytes === undefined ? [] : [peakBytes]));
  const middle = (name: string, of: (run: Measured) => number, rest?: Partial<BenchFigure>): BenchFigure =>
    figure(name, median(runs.map(of)), rest);
  return [
    figure('size MB', dataset.sizeBytes / 1e6),
    middle('first findings ms', ({ firstMs }) => firstMs, { target: 1_000 }),
    middle('first findings/parse', ({ firstMs, parseMs }) => firstMs / parseMs, { peer }),
    middle('all findings ms', ({ allMs }) => allMs),
    middle('all findings/parse', ({ allMs, parseMs }) => allMs / parseMs, { peer }),
    figure('keystroke to findings ms, median', median(strokes), { n: strokes.length }),
    figure('keystroke to findings ms, 95th of 100', quantile(strokes, 0.95), { n: strokes.length, target: 200 }),
    middle('lenses ms', ({ lensMs }) => lensMs),
    middle('rows of the outline ms', ({ symbolsMs }) => symbolsMs),
    ...(peaks.length === 0 ? [] : [figure('server peak resident MB', median(peaks) / 1e6, { n: peaks.length })]),
  ];
}
