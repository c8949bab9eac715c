import {
  CancellationTokenSource,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  ResponseError,
} from 'vscode-jsonrpc/node';
import { serve } from '../../../../extension/model/contract/endpoint.ts';
import { engineContract } from '../../../../extension/model/contract/engine.ts';
import { CuratorError } from '../../../../extension/model/errors.ts';
import { datasetInfo } from './datasetInfo.ts';

// A process that answers a part of the engine's contract, for tests of the host's end.
const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
const { 'dataset/open': open, 'dataset/info': info, 'rows/page': page, 'scores/run': score } = engineContract;
serve(
  connection,
  { ResponseError, CancellationTokenSource },
  { 'dataset/open': open, 'dataset/info': info, 'rows/page': page, 'scores/run': score },
  {
    'dataset/open': ({ path }) => {
      void connection.sendNotification('dataset/changed', datasetInfo({ path, revision: 7 }));
      return datasetInfo({ path, notices: [JSON.stringify(Object.keys(process.env).sort())] });
    },
    'dataset/info': ({ datasetId }) => {
      throw new CuratorError('unknown-dataset', `No dataset ${datasetId}.`, { line: 3 });
    },
    // Never answers, and ends itself when asked for row 13.
    'rows/page': ({ from }) => {
      if (from === 13) process.kill(process.pid, 'SIGKILL');
      return new Promise(() => undefined);
    },
    'scores/run': (_params, { signal, progress }) =>
      new Promise((_resolve, reject) => {
        progress({ done: 1, total: 2, unit: 'rows' });
        signal.addEventListener(
          'abort',
          () => {
            reject(new CuratorError('cancelled', 'Cancelled.'));
          },
          { once: true },
        );
      }),
  },
);
connection.listen();
process.stderr.write('engine is up\n');
process.on('disconnect', () => process.exit(0));
