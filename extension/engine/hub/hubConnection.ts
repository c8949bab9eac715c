import { setTimeout as sleep } from 'node:timers/promises';
import { CuratorError } from '../../model/errors.ts';
import { hubAddress } from '../../model/hub/hubAddress.ts';
import { linkedAbort } from '../../model/linkedAbort.ts';
import { retryAfterMs } from '../scoring/remote/remoteClient.ts';

/** How long a Hub is waited for. */
export interface Patience {
  /** Silence after which a connection is given up, in milliseconds. */
  readonly silenceMs?: number | undefined;
  /** Tries after the first, as long as they bring nothing. */
  readonly retries?: number | undefined;
  /** Before the first of them, in milliseconds; doubled with each. */
  readonly pauseMs?: number | undefined;
}

export interface HubOptions extends Patience {
  readonly endpoint: string;
  /** `owner/name`, for messages. */
  readonly name: string;
  readonly token: string | undefined;
  readonly signal: AbortSignal;
}

const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/u;
const largestAnswer = 32 * 1024 * 1024;
const longestPauseMs = 60_000;

/** A failure that may pass: it is worth another try. */
export class Passing extends Error {
  /** What the server asks to wait, in milliseconds. */
  readonly waitMs: number;

  constructor(message: string, waitMs = 0, options?: ErrorOptions) {
    super(message, options);
    this.waitMs = waitMs;
  }
}

/** The way to one Hub: whom it trusts with the token, how long it waits, and what failures mean in words. */
export class HubConnection {
  readonly endpoint: string;
  readonly #options: HubOptions;
  readonly #retries: number;
  readonly #pauseMs: number;
  readonly #silenceMs: number;

  /** @throws CuratorError 'bad-request' for an address or a token that cannot be used */
  constructor(options: HubOptions) {
    const endpoint = hubAddress(options.endpoint);
    if (endpoint === undefined) {
      const message = `"${options.endpoint}" is no address of a Hub. Write one such as https://huggingface.co.`;
      throw new CuratorError('bad-request', message);
    }
    const { protocol, hostname } = new URL(endpoint);
    if (options.token !== undefined && protocol === 'http:' && !loopback.test(hostname)) {
      throw new CuratorError('bad-request', 'A token would travel unprotected over http. Use https, or no token.');
    }
    if (options.token !== undefined && /[^\u0021-\u007e]/u.test(options.token)) {
      throw new CuratorError('bad-request', 'The token has characters that no token has. Copy it again.');
    }
    this.endpoint = endpoint;
    this.#options = options;
    this.#retries = options.retries ?? 4;
    this.#pauseMs = options.pauseMs ?? 1000;
    this.#silenceMs = options.silenceMs ?? 60_000;
  }

  get signal(): AbortSignal {
    return this.#options.signal;
  }

  /**
   * For the client library: asks for JSON, again where that may help, at the endpoint alone.
   *
   * @throws CuratorError as `open` does
   */
  readonly fetchJson: typeof fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    // A list of files that goes on elsewhere would take the token there.
    if (url.origin !== new URL(this.endpoint).origin) {
      throw new CuratorError('bad-request', `${this.#host} answers with a page at ${url.host}. It is no Hub.`);
    }
    return this.again(async () => {
      const { body, headers } = await this.open(url, new Headers(init?.headers), bounded);
      return new Response(body, { status: 200, headers });
    });
  };

  /**
   * Opens a file of the Hub; where it lies elsewhere, the redirect is followed without the token.
   *
   * @param use reads the answer; says by `heard` that something has come
   * @throws Passing where another try may help; CuratorError 'cancelled', 'no-permission', 'not-found', 'bad-request'
   */
  async open<Result>(
    url: URL,
    headers: Headers,
    use: (response: Response, heard: () => void) => Promise<Result>,
  ): Promise<Result> {
    const { signal, token } = this.#options;
    const silence = new AbortController();
    const timer = setTimeout(() => {
      silence.abort();
    }, this.#silenceMs);
    const heard = (): void => {
      timer.refresh();
    };
    const either = linkedAbort(signal, silence.signal);
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    try {
      const response = await fetch(url, { headers, signal: either.signal });
      heard();
      await this.#refuse(response);
      return await use(response, heard);
    } catch (error) {
      if (signal.aborted) throw cancelled(error);
      if (error instanceof Passing || CuratorError.is(error) || isOfFileSystem(error)) throw error;
      const why = silence.signal.aborted ? `it said nothing for ${String(this.#silenceMs / 1000)} s` : messageOf(error);
      throw new Passing(why, 0, { cause: error });
    } finally {
      clearTimeout(timer);
      either.release();
    }
  }

  /**
   * Tries again after failures that may pass, with growing pauses.
   *
   * @param moved whether the try has brought something, so that counting starts anew
   * @throws CuratorError 'unreachable' where it does not pass, and all others as they are
   */
  async again<Result>(attempt: () => Promise<Result>, moved: () => boolean = () => false): Promise<Result> {
    for (let failures = 0; ;) {
      try {
        return await attempt();
      } catch (error) {
        if (this.signal.aborted) throw cancelled(error);
        if (!(error instanceof Passing)) throw error;
        failures = moved() ? 1 : failures + 1;
        if (failures > this.#retries) throw this.#givenUp(error, failures);
        const pause = Math.max(error.waitMs, this.#pauseMs * 2 ** (failures - 1));
        try {
          await sleep(Math.min(longestPauseMs, pause), undefined, { signal: this.signal });
        } catch (stopped) {
          throw cancelled(stopped);
        }
      }
    }
  }

  get #host(): string {
    return new URL(this.endpoint).host;
  }

  /** @throws Passing or CuratorError where the answer is none that helps */
  async #refuse(response: Response): Promise<void> {
    const { status } = response;
    const away = new URL(response.url);
    if (this.endpoint.startsWith('https:') && away.protocol === 'http:' && !loopback.test(away.hostname)) {
      await response.body?.cancel();
      throw new CuratorError('bad-request', `${this.#host} leads to ${away.host} over http. It was not followed.`);
    }
    if (response.ok) return;
    const code = response.headers.get('x-error-code') ?? '';
    await response.body?.cancel();
    if (status === 429 || status === 408 || status >= 500) {
      throw new Passing(`status ${String(status)}`, retryAfterMs(response.headers.get('retry-after')));
    }
    throw this.#refusal(status, code);
  }

  #refusal(status: number, code: string): CuratorError {
    const { name, token } = this.#options;
    const host = this.#host;
    const page = `${this.endpoint}/${name}`;
    const says = `${host} answers with status ${String(status)}`;
    if (code === 'GatedRepo' || status === 403) {
      const how =
        token === undefined
          ? `Accept its conditions at ${page}, then give an access token of that account.`
          : `The token's account has no access: accept the conditions at ${page}, or use a token that may read it.`;
      return new CuratorError('no-permission', `${name} is gated or not yours to read: ${says}. ${how}`);
    }
    if (status === 401) {
      const how =
        token === undefined
          ? 'Check the name; where it is private or gated, give an access token.'
          : 'The token is not valid, or may not read it: make a new one in the settings of your account.';
      return new CuratorError('no-permission', `${name} is not there, or not for everybody: ${says}. ${how}`);
    }
    if (status === 404) {
      const what = code === 'EntryNotFound' ? 'has no such file any more' : 'is not there';
      return new CuratorError('not-found', `${name} ${what}: ${says}. Check the name and the revision at ${page}.`);
    }
    return new CuratorError('bad-request', `${says} for ${name}. Check the address of the Hub in the settings.`);
  }

  #givenUp(error: Passing, tries: number): CuratorError {
    const { name } = this.#options;
    const why =
      error.message === 'status 429'
        ? `asks for fewer requests about ${name} (status 429). Wait some minutes and try again, or give an access token.`
        : `gave no usable answer about ${name} in ${String(tries)} tries: ${error.message}. Check the network and the ` +
          'address of the Hub, and try again later.';
    const message = `${this.#host} ${why} What has come so far is kept.`;
    return new CuratorError('unreachable', message, {}, { cause: error });
  }
}

export function cancelled(cause: unknown): CuratorError {
  return new CuratorError('cancelled', 'The download was stopped. What has come is kept.', {}, { cause });
}

async function bounded(
  response: Response,
  heard: () => void,
): Promise<{ readonly body: string; readonly headers: Record<string, string> }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunksOf(response)) {
    heard();
    size += chunk.length;
    if (size > largestAnswer) throw new CuratorError('bad-request', 'The Hub answers with more than 32 MB of facts.');
    chunks.push(chunk);
  }
  const link = response.headers.get('link');
  const type = { 'content-type': response.headers.get('content-type') ?? 'application/json' };
  return { body: Buffer.concat(chunks).toString('utf8'), headers: link === null ? type : { ...type, link } };
}

/** The bytes of an answer as they come. */
export async function* chunksOf(response: Response): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array> | undefined;
  if (reader === undefined) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Where the answer is not read to its end, the connection is given up.
    await reader.cancel().catch(() => undefined);
  }
}

/** What fetch throws is a TypeError, whatever it was at the bottom of it. */
function isOfFileSystem(error: unknown): boolean {
  return error instanceof Error && !(error instanceof TypeError) && 'syscall' in error;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
