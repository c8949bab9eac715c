import { execFile } from 'node:child_process';
import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { figuresOf, median, quantile, say, timed, type BenchFigure, type BenchOptions } from './bench.ts';
import { generatedDataset, releaseDataset } from './generate.ts';
import { engineEntry, withEngine, withFolder, type BenchEngine } from './support/engine.ts';
import { warmMemory } from './support/warmMemory.ts';

const repetitions = 7;
/** Memory that is used before each measurement, in sizes of the file. */
const warmTimes = 4;
const editCount = 1_000;
const keyCount = 300;
const listRows = 40;
/** From a key press to the next pair on the screen; the engine has a part of it. */
const targetKeyMs = 50;

/** Editing a generated file through the engine: saving many edits, and what one key press costs. */
export async function run(options: BenchOptions): Promise<readonly BenchFigure[]> {
  await engineEntry();
  const dataset = await generatedDataset(options.sizeBytes);
  return withFolder(async (folder) => {
    const path = join(folder, 'edited.jsonl');
    await copyAndSync(dataset.path, path);
    await releaseDataset(dataset);
    return withEngine(async (engine) => {
      const storePath = join(folder, 'store.sqlite');
      const { datasetId } = await engine.client.request('dataset/open', { path, storePath, annotator: 'bench' });
      const { rows } = await engine.client.request('dataset/whenComplete', { datasetId });
      const keys = await pressKeys(engine, datasetId, rows);
      const saves = await saveEdits(engine, datasetId, rows, path);
      const peak = await engine.peakBytes();
      const figure = figuresOf('edit', repetitions);
      const ratio = median(saves.map(({ saveMs, copyMs }) => saveMs / copyMs));
      return [
        figure('size MB', (await stat(path)).size / 1e6),
        figure('save/cp', ratio, { target: 1.3, peer: 'cp and fsync of the same file' }),
        figure('save ms', median(saves.map(({ saveMs }) => saveMs))),
        figure('cp and fsync ms', median(saves.map(({ copyMs }) => copyMs))),
        figure('engine key to next pair p95 ms', quantile(keys, 0.95), { target: targetKeyMs, n: keys.length }),
        figure('engine key to next pair median ms', median(keys), { n: keys.length }),
        ...(peak === undefined ? [] : [figure('engine peak resident MB', peak / 1e6, { target: 300 })]),
      ];
    });
  });
}

/** Decides rows all over the file, as the editor does for a key: journal, find the next, read it and its list page. */
async function pressKeys(engine: BenchEngine, datasetId: string, rows: number): Promise<readonly number[]> {
  const { client } = engine;
  const actions = ['keep', 'flip', 'tie', 'unsure', 'drop'] as const;
  const times: number[] = [];
  for (let key = 0; key < keyCount; key++) {
    const row = Math.floor((key * rows) / keyCount);
    const decision = actions[key % actions.length] ?? 'keep';
    times.push(
      await timed(async () => {
        await client.request('rows/apply', {
          datasetId,
          rows: [row],
          action: { kind: 'decide', decision },
          shownLeft: 0,
        });
        const next = await client.request('rows/nextUndecided', { datasetId, position: row });
        const position = next.position ?? 0;
        const from = Math.max(0, position - listRows / 2);
        await Promise.all([
          client.request('rows/detail', { datasetId, row: position }),
          client.request('rows/page', { datasetId, from, count: listRows }),
        ]);
      }),
    );
  }
  return times;
}

interface TimedSave {
  readonly saveMs: number;
  readonly copyMs: number;
}

/** Saves in turn with copies, each time with a thousand edits: half of them exchanges, half new texts. */
async function saveEdits(
  engine: BenchEngine,
  datasetId: string,
  rows: number,
  path: string,
): Promise<readonly TimedSave[]> {
  const { client } = engine;
  const count = Math.min(editCount, rows);
  const edited = Array.from({ length: count }, (_, edit) => Math.floor((edit * rows) / count));
  const swapped = edited.filter((_, edit) => edit % 2 === 0);
  const rewritten = edited.filter((_, edit) => edit % 2 === 1);
  const { size } = await stat(path);
  const saves: TimedSave[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    say(`edit: ${String(repetition + 1)} of ${String(repetitions)}`);
    await client.request('rows/apply', { datasetId, rows: swapped, action: { kind: 'swap' } });
    const text = `Edited ${String(repetition)}: é, "quoted" and 偏好.`;
    for (const row of rewritten) {
      const action = { kind: 'text', candidate: 0, turn: 0, text } as const;
      await client.request('rows/apply', { datasetId, rows: [row], action });
    }
    await warmMemory(warmTimes * size);
    const copyMs = await timed(() => copyAndSync(path, `${path}.copy`));
    await rm(`${path}.copy`);
    await warmMemory(warmTimes * size);
    let rowsChanged = 0;
    const saveMs = await timed(async () => {
      ({ rowsChanged } = await client.request('file/save', { datasetId, overwrite: false }));
    });
    if (rowsChanged < count) throw new Error(`${String(rowsChanged)} rows were saved, not ${String(count)}.`);
    say(`  save ${saveMs.toFixed(0)} ms, cp and fsync ${copyMs.toFixed(0)} ms`);
    saves.push({ saveMs, copyMs });
  }
  return saves;
}

async function copyAndSync(source: string, target: string): Promise<void> {
  await promisify(execFile)('cp', [source, target]);
  const file = await open(target, 'r+');
  await file.sync();
  await file.close();
}
