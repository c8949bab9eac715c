import { execFile } from 'node:child_process';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DatasetFile } from '../../extension/engine/dataset/datasetFile.ts';
import { resolveChange } from '../../extension/model/json/valueSpans.ts';
import type { ValueEdit } from '../../extension/model/rows/rowState.ts';
import { median, timed, type BenchFigure, type BenchOptions } from './bench.ts';
import { generateDataset } from './generate.ts';

const repetitions = 5;
const editCount = 1_000;

async function copyAndSync(source: string, target: string): Promise<void> {
  await promisify(execFile)('cp', [source, target]);
  const file = await open(target, 'r+');
  await file.sync();
  await file.close();
}

/** A thousand edits over the whole file: half of them exchanges, half of them new texts. */
async function makeEdits(file: DatasetFile): Promise<Map<number, readonly ValueEdit[]>> {
  const edits = new Map<number, readonly ValueEdit[]>();
  const count = Math.min(editCount, file.rowCount);
  for (let edit = 0; edit < count; edit++) {
    const row = Math.floor((edit * file.rowCount) / count);
    const line = (await file.read(row)).toString('latin1');
    const value = `Edited ${String(edit)}: é`;
    const changed: ValueEdit =
      edit % 2 === 0
        ? { kind: 'exchange', first: ['chosen'], second: ['rejected'] }
        : resolveChange(line, { kind: 'set', path: ['chosen'], value });
    edits.set(row, [changed]);
  }
  return edits;
}

/** Saving edits in place, against copying the file and syncing the copy. */
export async function run(options: BenchOptions): Promise<readonly BenchFigure[]> {
  const dataset = await generateDataset(options.sizeBytes);
  try {
    const file = await DatasetFile.open(dataset.path, { cacheFolder: join(dataset.folder, 'cache') });
    await file.whenHashed();
    const copy = join(dataset.folder, 'copy.jsonl');
    const copies: number[] = [];
    const saves: number[] = [];
    for (let repetition = 0; repetition < repetitions; repetition++) {
      copies.push(await timed(() => copyAndSync(dataset.path, copy)));
      await rm(copy);
      const edits = await makeEdits(file);
      const signal = new AbortController().signal;
      const save = (): Promise<unknown> =>
        file.save({ edits, overwrite: false, signal, progress: () => undefined, track: [] });
      saves.push(await timed(save));
    }
    await file.close();
    const common = { bench: 'edit', better: 'lower', n: repetitions } as const;
    return [
      { ...common, figure: 'size MB', value: dataset.sizeBytes / 1e6 },
      { ...common, figure: 'save/cp', value: median(saves) / median(copies), target: 1.3, peer: 'cp and fsync' },
      { ...common, figure: 'save ms', value: median(saves) },
      { ...common, figure: 'cp and fsync ms', value: median(copies) },
    ];
  } finally {
    await dataset.remove();
  }
}
