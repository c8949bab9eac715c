import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createMessageConnection,
  Disposable as RpcDisposable,
  type DataCallback,
  type Message,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { serve, type Handlers, type RequestContract, type RpcRuntime } from '../../model/contract/endpoint.ts';
import { DisposableStore, type Disposable } from '../lifecycle/disposableStore.ts';

/** The part of `vscode.Webview` that carries messages. */
export interface MessagePortOfWebview {
  postMessage(message: unknown): PromiseLike<boolean>;
  onDidReceiveMessage(listener: (message: unknown) => void): Disposable;
}

export interface WebviewConnectionOptions<Contract extends RequestContract> {
  readonly port: MessagePortOfWebview;
  readonly runtime: RpcRuntime;
  readonly contract: Contract;
  readonly handlers: Handlers<Contract>;
  /** Called with a failure of the connection itself, for the log. */
  readonly onError: (message: string) => void;
}

const readyMethod = 'view/ready';

/**
 * The host's end of a webview's messages: plain JSON-RPC objects posted as they are.
 * A webview that is loaded anew counts its requests from the start again, so its first request, `view/ready`, opens
 * a fresh connection, and late answers to the earlier document are dropped.
 */
export class WebviewConnection<Contract extends RequestContract, Events> implements Disposable {
  readonly #options: WebviewConnectionOptions<Contract>;
  readonly #store = new DisposableStore();
  #current: { readonly connection: MessageConnection; readonly reader: Reader } | undefined;

  constructor(options: WebviewConnectionOptions<Contract>) {
    this.#options = options;
    this.#store.add(
      options.port.onDidReceiveMessage((message) => {
        if (!isMessage(message)) return;
        if ((message as { method?: unknown }).method === readyMethod) this.#renew();
        this.#current?.reader.deliver(message);
      }),
    );
  }

  /** Tells the webview a fact; one that is not shown or not ready asks for all facts when it is. */
  notify<Name extends keyof Events & string>(name: Name, value: Events[Name]): void {
    const connection = this.#current?.connection;
    if (connection === undefined) return;
    connection.sendNotification(name, value).catch((error: unknown) => {
      this.#options.onError(`${name}: ${String(error)}`);
    });
  }

  /** Ends the conversation with a document that is gone; its running requests are cancelled. */
  close(): void {
    const current = this.#current;
    this.#current = undefined;
    current?.reader.end();
    current?.connection.dispose();
  }

  dispose(): void {
    this.#store.dispose();
    this.close();
  }

  #renew(): void {
    this.close();
    const { port, runtime, contract, handlers, onError } = this.#options;
    const reader = new Reader();
    const log = (message: string): void => {
      onError(message);
    };
    const connection = createMessageConnection(reader, new Writer(port, reader), {
      error: log,
      warn: log,
      info: log,
      log,
    });
    serve(connection, runtime, contract, handlers);
    connection.listen();
    this.#current = { connection, reader };
  }
}

class Reader extends AbstractMessageReader {
  ended = false;
  #callback: DataCallback | undefined;

  listen(callback: DataCallback): RpcDisposable {
    this.#callback = callback;
    return RpcDisposable.create(() => {
      this.#callback = undefined;
    });
  }

  deliver(message: Message): void {
    this.#callback?.(message);
  }

  end(): void {
    this.ended = true;
    this.fireClose();
  }
}

class Writer extends AbstractMessageWriter {
  readonly #port: MessagePortOfWebview;
  readonly #reader: Reader;

  constructor(port: MessagePortOfWebview, reader: Reader) {
    super();
    this.#port = port;
    this.#reader = reader;
  }

  async write(message: Message): Promise<void> {
    if (!this.#reader.ended) await this.#port.postMessage(message);
  }

  end(): void {
    // The webview owns the other end; there is nothing to close.
  }
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && (value as { jsonrpc?: unknown }).jsonrpc === '2.0';
}
