import type { CancellationToken, MessageConnection } from 'vscode-jsonrpc';
import { CuratorError, type ErrorDetails, type Reason } from '../errors.ts';

/**
 * What the contract needs of a zod schema. To hold each schema against the whole of zod's own type took the compiler
 * two thirds of its time.
 */
export interface ParamsSchema<Params> {
  safeParse(
    value: unknown,
  ):
    | { readonly success: true; readonly data: Params }
    | { readonly success: false; readonly error: { readonly message: string } };
}

/** A request of a contract: how its parameters are checked and what it answers. */
export interface RequestSpec<Params, Result> {
  readonly params: ParamsSchema<Params>;
  /** Exists in the type only. */
  readonly result?: Result;
}

/** Declares a request: `request<Result>()(zodSchemaOfParams)`. */
export function request<Result>() {
  return <Params>(params: ParamsSchema<Params>): RequestSpec<Params, Result> => ({ params });
}

/** How far a long request is. */
export interface Progress {
  readonly done: number;
  /** Absent while the end is not known. */
  readonly total?: number;
  readonly unit: 'rows' | 'bytes' | 'steps';
  /** Milliseconds to the end, absent while there is nothing to base it on. */
  readonly etaMs?: number;
  readonly message?: string;
}

type AnySpec = RequestSpec<unknown, unknown>;
export type RequestContract = Readonly<Record<string, AnySpec>>;
export type ParamsOf<Spec> = Spec extends RequestSpec<infer Params, unknown> ? Params : never;
export type ResultOf<Spec> = Spec extends { readonly result?: infer Result } ? Exclude<Result, undefined> : never;

export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export interface HandlerContext {
  /** Aborted when the caller cancels and when the connection closes. */
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

/** The caller's end of a contract. */
export interface Client<Contract extends RequestContract> {
  /** @throws CuratorError always: of the callee's reason, 'cancelled', or 'disconnected' when the other end is gone */
  request<Method extends keyof Contract & string>(
    method: Method,
    params: ParamsOf<Contract[Method]>,
    options?: RequestOptions,
  ): Promise<ResultOf<Contract[Method]>>;
}

/** The callee's end of a contract. */
export type Handlers<Contract extends RequestContract> = {
  readonly [Method in keyof Contract]: (
    params: ParamsOf<Contract[Method]>,
    context: HandlerContext,
  ) => ResultOf<Contract[Method]> | Promise<ResultOf<Contract[Method]>>;
};

/** One-way facts, from the callee to the caller; losing one must be harmless. */
export type EventContract = Readonly<Record<string, unknown>>;

interface WireError {
  readonly reason: Reason;
  readonly details: ErrorDetails;
}

/** What travels: the parameters and, where the caller listens, a token for progress. */
interface Envelope {
  readonly params: unknown;
  readonly progressToken?: number;
}

interface ProgressFrame {
  readonly token: number;
  readonly progress: Progress;
}

/** The pieces of vscode-jsonrpc that both ends need; passed in because its entry differs by platform. */
export interface RpcRuntime {
  readonly ResponseError: new (code: number, message: string, data?: WireError) => Error & { readonly data?: unknown };
  readonly CancellationTokenSource: new () => {
    readonly token: CancellationToken;
    cancel(): void;
    dispose(): void;
  };
}

const curatorErrorCode = -31_000;
const progressMethod = 'progress';

/** Makes the caller's end over a connection that already listens. */
export function createClient<Contract extends RequestContract>(
  connection: MessageConnection,
  runtime: RpcRuntime,
): Client<Contract> {
  let nextToken = 1;
  const progressListeners = new Map<number, (progress: Progress) => void>();
  const pending = new Set<(error: CuratorError) => void>();
  const closed = (): void => {
    const error = new CuratorError('disconnected', 'The other process has ended. Try again.');
    for (const reject of pending) reject(error);
    pending.clear();
  };
  connection.onClose(closed);
  connection.onDispose(closed);
  connection.onNotification(progressMethod, (frame: ProgressFrame) => {
    progressListeners.get(frame.token)?.(frame.progress);
  });

  return {
    async request(method, params, options = {}) {
      const { signal, onProgress } = options;
      if (signal?.aborted === true) throw new CuratorError('cancelled', 'Cancelled.');
      const cancellation = new runtime.CancellationTokenSource();
      const cancel = (): void => {
        cancellation.cancel();
      };
      signal?.addEventListener('abort', cancel, { once: true });
      const token = nextToken++;
      if (onProgress !== undefined) progressListeners.set(token, onProgress);
      const envelope: Envelope = onProgress === undefined ? { params } : { params, progressToken: token };
      let rejectOnClose: ((error: CuratorError) => void) | undefined;
      try {
        return await new Promise<ResultOf<Contract[typeof method]>>((resolve, reject) => {
          rejectOnClose = reject;
          pending.add(reject);
          connection
            .sendRequest<ResultOf<Contract[typeof method]>>(method, envelope, cancellation.token)
            .then(resolve, reject);
        });
      } catch (error) {
        throw toCuratorError(error);
      } finally {
        if (rejectOnClose !== undefined) pending.delete(rejectOnClose);
        progressListeners.delete(token);
        signal?.removeEventListener('abort', cancel);
        cancellation.dispose();
      }
    },
  };
}

/** Serves a contract over a connection: parameters are checked, every request is answered. */
export function serve<Contract extends RequestContract>(
  connection: MessageConnection,
  runtime: RpcRuntime,
  contract: Contract,
  handlers: Handlers<Contract>,
): void {
  const closing = new AbortController();
  connection.onClose(() => {
    closing.abort();
  });
  for (const method of Object.keys(contract) as (keyof Contract & string)[]) {
    const spec = contract[method];
    const handler = handlers[method] as (params: unknown, context: HandlerContext) => unknown;
    if (spec === undefined) continue;
    connection.onRequest(method, async (envelope: Envelope, token: CancellationToken) => {
      const controller = new AbortController();
      const abort = (): void => {
        controller.abort();
      };
      closing.signal.addEventListener('abort', abort, { once: true });
      const subscription = token.onCancellationRequested(abort);
      try {
        // The token of a request that was cancelled before its turn tells so, and never fires.
        if (token.isCancellationRequested) throw new CuratorError('cancelled', 'Cancelled.');
        const parsed = spec.params.safeParse(envelope.params);
        if (!parsed.success) {
          throw new CuratorError('bad-request', `Request ${method} has wrong parameters: ${parsed.error.message}`);
        }
        const result = await handler(parsed.data, {
          signal: controller.signal,
          progress: (progress) => {
            if (envelope.progressToken === undefined) return;
            const frame: ProgressFrame = { token: envelope.progressToken, progress };
            void connection.sendNotification(progressMethod, frame);
          },
        });
        return result ?? null;
      } catch (error) {
        const failure = toCuratorError(error);
        throw new runtime.ResponseError(curatorErrorCode, failure.message, {
          reason: failure.reason,
          details: failure.details,
        });
      } finally {
        closing.signal.removeEventListener('abort', abort);
        subscription.dispose();
      }
    });
  }
}

/** Any thrown value as a CuratorError; what is not one becomes 'internal' with its cause kept. */
export function toCuratorError(error: unknown): CuratorError {
  if (CuratorError.is(error)) return error;
  if (error instanceof Error) {
    const data = (error as { data?: Partial<WireError> }).data;
    if (data?.reason !== undefined) return new CuratorError(data.reason, error.message, data.details ?? {});
    if (error.name === 'AbortError') return new CuratorError('cancelled', 'Cancelled.', {}, { cause: error });
    return new CuratorError('internal', error.message, {}, { cause: error });
  }
  return new CuratorError('internal', String(error));
}
