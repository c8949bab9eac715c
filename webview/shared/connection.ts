import {
  AbstractMessageReader,
  AbstractMessageWriter,
  CancellationTokenSource,
  createMessageConnection,
  Disposable,
  ResponseError,
  type DataCallback,
  type Message,
} from 'vscode-jsonrpc/browser';
import { createClient, type Client, type RequestContract } from '../../extension/model/contract/endpoint.ts';
import { vscodeApi } from './vscodeApi.ts';

/** A webview's end of its conversation with the extension host. */
export interface HostConnection<Contract extends RequestContract, Events> extends Client<Contract> {
  /** Calls `listener` at each such event; returns what stops it. Register before the first request. */
  on<Name extends keyof Events & string>(name: Name, listener: (value: Events[Name]) => void): () => void;
}

/** Connects to the extension host: plain JSON-RPC objects, posted as they are. Once a document. */
export function connectToHost<Contract extends RequestContract, Events>(): HostConnection<Contract, Events> {
  const connection = createMessageConnection(new WindowReader(), new HostWriter());
  connection.listen();
  const client = createClient<Contract>(connection, { ResponseError, CancellationTokenSource });
  return {
    request: (method, params, options) => client.request(method, params, options),
    on(name, listener) {
      const subscription = connection.onNotification(name, listener);
      return () => {
        subscription.dispose();
      };
    },
  };
}

class WindowReader extends AbstractMessageReader {
  listen(callback: DataCallback): Disposable {
    const listener = (event: MessageEvent<unknown>): void => {
      if (isMessage(event.data)) callback(event.data);
    };
    window.addEventListener('message', listener);
    return Disposable.create(() => {
      window.removeEventListener('message', listener);
    });
  }
}

class HostWriter extends AbstractMessageWriter {
  write(message: Message): Promise<void> {
    vscodeApi().postMessage(message);
    return Promise.resolve();
  }

  end(): void {
    // The extension host owns the other end; there is nothing to close.
  }
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && (value as { jsonrpc?: unknown }).jsonrpc === '2.0';
}
