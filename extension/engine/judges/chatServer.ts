import OpenAI from 'openai';
import * as z from 'zod';
import { CuratorError } from '../../model/errors.ts';
import { linkedAbort } from '../../model/linkedAbort.ts';
import { failureOf, redirect, RequestRefused, skip, unreadable } from './chatFailures.ts';
import { CallError, type ChatAnswer, type ChatModel, type ChatRequest } from './chatModel.ts';
import { redactor } from './redact.ts';

/** Where a judge is and how to talk to it. */
export interface ChatServerOptions {
  /** Base URL of the OpenAI-compatible API, such as http://127.0.0.1:8000/v1. */
  readonly endpoint: string;
  readonly model: string;
  /** Sent as a bearer token to this address alone; never stored, logged or shown. */
  readonly apiKey: string | undefined;
  readonly timeoutMs: number;
}

const completion = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
        logprobs: z
          .object({
            content: z
              .array(
                z.object({
                  token: z.string(),
                  logprob: z.number(),
                  top_logprobs: z.array(z.object({ token: z.string(), logprob: z.number() })).default([]),
                }),
              )
              .nullish(),
          })
          .nullish()
          .catch(undefined),
      }),
    )
    .min(1),
  usage: z
    .object({ prompt_tokens: z.int().nonnegative(), completion_tokens: z.int().nonnegative() })
    .nullish()
    .catch(undefined),
});

const largestBody = 4 * 1024 * 1024;

/** What a request asks for beside the answer. */
interface Extras {
  /** JSON of a schema as OpenAI asks for it, or of any shape with the schema beside it (DeepSeek, llama-cpp-python). */
  readonly json: 'schema' | 'object' | 'free';
  readonly logprobs: boolean;
  readonly reasoning?: true;
}

/** From most to least: servers refuse what they do not know. */
const extras: readonly Extras[] = [
  { json: 'schema', logprobs: true },
  { json: 'object', logprobs: true },
  { json: 'free', logprobs: true },
  { json: 'schema', logprobs: false },
  { json: 'object', logprobs: false },
  { json: 'free', logprobs: false },
  // Reasoning models of OpenAI take no temperature and count their thoughts with the answer.
  { json: 'schema', logprobs: false, reasoning: true },
];

/** A server that speaks the chat completions API. */
export class ChatServer implements ChatModel {
  readonly endpoint: string;
  readonly model: string;
  readonly #client: OpenAI;
  readonly #timeoutMs: number;
  readonly #redact: (text: string) => string;
  /** Place in `extras` of what the server is known to take. */
  #level = 0;
  /** Whether the server has answered at this level, so that a refusal is about the text and not about the extras. */
  #proven = false;

  /** @throws CuratorError 'bad-request' for an address that is none, or to which a key would travel unprotected */
  constructor(options: ChatServerOptions) {
    checkEndpoint(options.endpoint, options.apiKey !== undefined);
    this.endpoint = endpointName(options.endpoint);
    this.model = options.model;
    this.#timeoutMs = options.timeoutMs;
    this.#redact = redactor(options.apiKey);
    this.#client = new OpenAI({
      baseURL: this.endpoint,
      apiKey: options.apiKey ?? 'none',
      // Nothing of the environment goes to an address that the curator chose.
      organization: null,
      project: null,
      adminAPIKey: null,
      webhookSecret: null,
      maxRetries: 0,
      timeout: options.timeoutMs,
      logLevel: 'off',
      ...(options.apiKey === undefined ? { defaultHeaders: { Authorization: null } } : {}),
      // A redirect could lead the key to another host: it is reported and not followed.
      fetch: (url, init) => fetch(url, { ...init, redirect: 'manual' }),
    });
  }

  async complete(request: ChatRequest, signal: AbortSignal): Promise<ChatAnswer> {
    let refusal: RequestRefused | undefined;
    const last = this.#proven ? this.#level : extras.length - 1;
    for (let level = this.#level; level <= last; level++) {
      try {
        const answer = await this.#once(request, level, signal);
        this.#level = level;
        this.#proven = true;
        return answer;
      } catch (error) {
        if (!(error instanceof RequestRefused)) throw error;
        refusal = error;
      }
    }
    throw skip(refusal?.message ?? 'The server refused the request.');
  }

  async #once(request: ChatRequest, level: number, signal: AbortSignal): Promise<ChatAnswer> {
    const { json = 'free', logprobs = false, reasoning } = extras[level] ?? {};
    // Names that OpenAI gave up and other servers know alone.
    const limits: Readonly<Record<string, number>> =
      reasoning === true
        ? { max_completion_tokens: request.maxTokens }
        : { temperature: request.temperature, max_tokens: request.maxTokens, seed: request.seed };
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    const either = linkedAbort(signal, timeout);
    let text: string;
    try {
      const response = await this.#client.chat.completions
        .create(
          {
            model: this.model,
            messages: request.messages.map(({ role, content }) => ({ role, content })),
            ...limits,
            ...(logprobs ? { logprobs: true, top_logprobs: 5 } : {}),
            ...responseFormat(json, { ...request.schema }),
          },
          { signal: either.signal },
        )
        .asResponse();
      text = await readBody(response);
    } catch (error) {
      if (signal.aborted) throw new CuratorError('cancelled', 'Cancelled.');
      throw failureOf(error, {
        endpoint: this.endpoint,
        model: this.model,
        timeoutMs: this.#timeoutMs,
        timedOut: timeout.aborted,
        answeredBefore: this.#proven,
        redact: this.#redact,
      });
    } finally {
      either.release();
    }
    return this.#read(text);
  }

  #read(text: string): ChatAnswer {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      // Told below in words: a web page, or half an answer.
      throw unreadable(text);
    }
    const { data } = completion.safeParse(value);
    const choice = data?.choices[0];
    if (data === undefined || choice === undefined) throw unreadable(text);
    const { usage } = data;
    return {
      text: this.#redact(choice.message.content ?? choice.message.refusal ?? ''),
      finishReason: this.#redact(choice.finish_reason ?? '').slice(0, 100) || null,
      tokens: (choice.logprobs?.content ?? []).map(({ token, logprob, top_logprobs: top }) => ({
        token,
        logprob,
        top,
      })),
      usage: usage ? { prompt: usage.prompt_tokens, completion: usage.completion_tokens } : undefined,
    };
  }
}

function responseFormat(json: Extras['json'], schema: Record<string, unknown>) {
  switch (json) {
    case 'schema':
      return {
        response_format: { type: 'json_schema' as const, json_schema: { name: 'answer', strict: true, schema } },
      };
    case 'object':
      return { response_format: { type: 'json_object' as const, schema } };
    case 'free':
      return {};
  }
}

/** An address as judges are known by: without slashes at the end. */
export function endpointName(endpoint: string): string {
  return endpoint.replace(/\/+$/u, '');
}

/** @throws CuratorError 'bad-request' */
export function checkEndpoint(
  endpoint: string,
  withKey: boolean,
  { of, example } = { of: 'the judge', example: 'http://127.0.0.1:8000/v1' },
): URL {
  const refuse = (why: string): CuratorError =>
    new CuratorError('bad-request', `The address of ${of} cannot be used: ${why}`);
  if (!URL.canParse(endpoint)) throw refuse(`it is no URL. Write one like ${example}.`);
  const url = new URL(endpoint);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refuse('only http and https are spoken.');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw refuse('it holds a name, a password or parameters. Give a key by itself.');
  }
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (withKey && url.protocol === 'http:' && !local) {
    throw refuse('a key would travel unprotected over http. Use https, or no key.');
  }
  return url;
}

async function readBody(response: Response): Promise<string> {
  if (response.status >= 300 && response.status < 400) {
    await response.body?.cancel();
    throw redirect();
  }
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks).toString('utf8');
    size += value.length;
    if (size > largestBody) {
      await reader.cancel();
      throw new CallError({
        kind: 'stop',
        message: 'The server answers with more than 4 MB. That is no judge.',
        mayHaveCost: true,
      });
    }
    chunks.push(value);
  }
}
