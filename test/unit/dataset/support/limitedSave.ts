// node limitedSave.ts FILE CACHE: exchanges the responses of the first row and saves. Prints why that failed.
import { DatasetFile } from '../../../../extension/engine/dataset/datasetFile.ts';
import { CuratorError } from '../../../../extension/model/errors.ts';

const [path = '', cacheFolder = ''] = process.argv.slice(2);
const file = await DatasetFile.open(path, { cacheFolder });
try {
  await file.save({
    edits: new Map([[0, [{ kind: 'exchange', first: ['chosen'], second: ['rejected'] }]]]),
    overwrite: false,
    signal: new AbortController().signal,
    progress: () => undefined,
    track: [],
  });
  process.stdout.write(JSON.stringify({ reason: 'none', message: 'It was saved.' }));
} catch (error) {
  if (!CuratorError.is(error)) throw error;
  process.stdout.write(JSON.stringify({ reason: error.reason, message: error.message }));
}
await file.close();
