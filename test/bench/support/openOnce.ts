import { DatasetFile } from '../../../extension/engine/dataset/datasetFile.ts';

/** Opens the dataset of the first argument in this process and tells what it took, as one JSON line. */
const [path, cacheFolder] = process.argv.slice(2);
if (path === undefined || cacheFolder === undefined) throw new Error('openOnce needs a dataset and a cache folder.');

const start = performance.now();
const file = await DatasetFile.open(path, { cacheFolder });
await file.whenRow(49);
await file.readMany(0, 50);
const firstPageMs = performance.now() - start;
await file.whenComplete();
const completeMs = performance.now() - start;
await file.whenHashed();
const hashedMs = performance.now() - start;
const rows = file.rowCount;
await file.close();
const peakBytes = process.resourceUsage().maxRSS * 1024;
process.stdout.write(`${JSON.stringify({ firstPageMs, completeMs, hashedMs, rows, peakBytes })}\n`);
