import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { serve } from '../../../../model/contract/endpoint.ts';
import { nodeRuntime } from '../../../rpc/nodeRuntime.ts';
import { Guard } from './guard.ts';
import { scorerContract } from './scorerContract.ts';
import { scorerHandlers } from './scorerHandlers.ts';
import { patientLimits } from './timeLimits.ts';

/** Entry of the process that runs one model, for the engine that started it. Arguments: the limits of its time. */
const [textsMs = patientLimits.textsMs, modelMs = patientLimits.modelMs] = process.argv.slice(2).map(Number);
const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
serve(connection, nodeRuntime, scorerContract, scorerHandlers(new Guard({ textsMs, modelMs })));
// Whoever started the scorer is gone: nobody is left to work for.
process.once('disconnect', () => process.exit(0));
connection.listen();
