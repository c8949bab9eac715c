import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { serve } from '../model/contract/endpoint.ts';
import { engineContract } from '../model/contract/engine.ts';
import { createEngineService } from './engineService.ts';
import { nodeRuntime } from './rpc/nodeRuntime.ts';
import { keepHeapSmall } from './smallHeap.ts';

/** Entry of the engine process: the service over the channel to the process that started it. */
keepHeapSmall();
const service = createEngineService();
const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
serve(connection, nodeRuntime, engineContract, service.handlers);
service.onEvent(({ name, data }) => void connection.sendNotification(name, data));

async function end(): Promise<void> {
  connection.dispose();
  await service.dispose();
  process.exit(0);
}
// Whoever started the engine is gone: nobody is left to work for.
process.once('disconnect', () => void end());
connection.listen();
