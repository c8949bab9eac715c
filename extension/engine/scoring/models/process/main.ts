import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { serve } from '../../../../model/contract/endpoint.ts';
import { nodeRuntime } from '../../../rpc/nodeRuntime.ts';
import { scorerContract } from './scorerContract.ts';
import { scorerHandlers } from './scorerHandlers.ts';

/** Entry of the process that runs one model, for the engine that started it. */
const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
serve(connection, nodeRuntime, scorerContract, scorerHandlers());
// Whoever started the scorer is gone: nobody is left to work for.
process.once('disconnect', () => process.exit(0));
connection.listen();
