import { DatasetFile } from '../../../../extension/engine/dataset/datasetFile.ts';

/** Saves the dataset of the first argument, says where it is, and hangs at the moment that the second argument names. */
const [path, cacheFolder, moment] = process.argv.slice(2);
if (path === undefined || cacheFolder === undefined) throw new Error('killedSave needs a dataset and a cache folder.');

function hang(): void {
  process.stdout.write('ready\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const file = await DatasetFile.open(path, { cacheFolder });
await file.save({
  edits: new Map([[1, [{ kind: 'exchange', first: ['chosen'], second: ['rejected'] }]]]),
  overwrite: false,
  signal: new AbortController().signal,
  progress: () => {
    if (moment === 'writing') hang();
  },
  track: [],
  beforeRename: () => {
    if (moment === 'beforeRename') hang();
  },
});
hang();
