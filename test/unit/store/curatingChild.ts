import { createEngineService } from '../../../extension/engine/engineService.ts';
import type { HandlerContext } from '../../../extension/model/contract/endpoint.ts';

/**
 * Decides about one row after another, now and then saves, and says each thing that was acknowledged, until it is
 * killed. Arguments: path of the dataset, number of rows.
 */
const [path = '', rowCount = '0'] = process.argv.slice(2);
const context: HandlerContext = { signal: new AbortController().signal, progress: () => undefined };
const { handlers } = createEngineService();
const { datasetId } = await handlers['dataset/open']({ path, annotator: 'child', storePath: undefined }, context);
await handlers['dataset/whenComplete']({ datasetId }, context);
for (let row = 0; row < Number(rowCount); row++) {
  const action = { kind: 'decide', decision: 'flip' } as const;
  await handlers['rows/apply']({ datasetId, rows: [row], action, shownLeft: undefined }, context);
  process.stdout.write(`decided ${String(row)}\n`);
  if (row % 3 === 2) {
    await handlers['file/save']({ datasetId, target: undefined, overwrite: false }, context);
    process.stdout.write(`saved ${String(row)}\n`);
  }
}
process.stdout.write('end\n');
