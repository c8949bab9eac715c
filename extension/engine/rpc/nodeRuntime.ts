import { CancellationTokenSource, ResponseError } from 'vscode-jsonrpc/node';
import type { RpcRuntime } from '../../model/contract/endpoint.ts';

/** The pieces of vscode-jsonrpc that the endpoints need, from its Node entry. */
export const nodeRuntime: RpcRuntime = { ResponseError, CancellationTokenSource };
