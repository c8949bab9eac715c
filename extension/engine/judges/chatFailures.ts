import { APIConnectionError, APIError } from 'openai';
import { CallError } from './chatModel.ts';

/** What a failure is told with. */
export interface FailureContext {
  readonly endpoint: string;
  readonly model: string;
  readonly timeoutMs: number;
  readonly timedOut: boolean;
  /** Whether the server has answered before: then it may only be starting again. */
  readonly answeredBefore: boolean;
  /** Takes the key out of what the server says. */
  readonly redact: (text: string) => string;
}

const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|TLS|SSL/u;
/** Parts of a request that not every server knows. Some fail over them (llama-cpp-python: 500) instead of refusing. */
const extraParts = /response_format|json_schema|json_object|logprobs|max_completion_tokens/u;
const redirected =
  'The server sent the request on to another address. It was not followed, so that no key leaks: enter the new address.';

/** The server takes the request for wrong: perhaps a parameter that it does not know, perhaps this one text. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
}

/** What went wrong with a call, in words, and whether another try makes sense. */
export function failureOf(error: unknown, context: FailureContext): CallError | RequestRefused {
  if (error instanceof CallError) return error;
  const { endpoint, timeoutMs, timedOut } = context;
  if (timedOut) {
    return retry(`The server did not answer within ${String(timeoutMs / 1000)} s.`, { mayHaveCost: true });
  }
  const answered: APIError | undefined = error instanceof APIError ? error : undefined;
  if (answered === undefined || answered instanceof APIConnectionError) {
    const codes = codesOf(error);
    const code = codes[0] ?? 'no reason given';
    if (codes.some((one) => certificateCodes.test(one))) {
      return stop(`The certificate of the server is not trusted (${code}). Nothing was sent to it.`);
    }
    if (codes.includes('ENOTFOUND')) return stop(`There is no host of that name: ${endpoint}.`);
    if (codes.includes('ECONNREFUSED')) {
      const message = `Nothing listens at ${endpoint}. Is the server running?`;
      return context.answeredBefore ? retry(message, { mayHaveCost: false }) : stop(message);
    }
    return retry(`The connection to the server broke off (${code}).`, { mayHaveCost: true });
  }
  return ofStatus(answered, context);
}

function ofStatus(error: APIError, { model, redact, answeredBefore }: FailureContext): CallError | RequestRefused {
  const status = Number(error.status);
  const said = redact(error.message).slice(0, 300);
  if (status >= 300 && status < 400) return redirect();
  switch (status) {
    case 401:
    case 403:
      return stop(`The server refused the key (${String(status)}). It may be missing, wrong or expired: set it again.`);
    case 402:
      return stop('The account has no credit left at this server.');
    case 404:
      return stop(
        `The server knows no model ${model} at this address (404). Check the name of the model and the address.`,
      );
    case 400:
    case 422:
      return new RequestRefused(`The server refused the request (${String(status)}): ${said}`);
    case 413:
      return skip('The pair is too long for the server (413).');
  }
  if (status >= 500 && !answeredBefore && extraParts.test(error.message)) {
    return new RequestRefused(`The server failed over the request (${String(status)}): ${said}`);
  }
  if (error.code === 'insufficient_quota') return stop('The account has no credit left at this server.');
  if (status === 429 || status === 408 || status === 409 || status >= 500) {
    const message =
      status === 429 ? 'The server asks for a pause (429).' : `The server failed (${String(status)}): ${said}`;
    return retry(message, { mayHaveCost: false, afterMs: retryAfter(error.headers?.get('retry-after')) });
  }
  return stop(`The server answered with status ${String(status)}: ${said}`);
}

export function redirect(): CallError {
  return stop(redirected);
}

/** An answer of status 200 that is no chat completion. */
export function unreadable(text: string): CallError {
  if (/^\s*<(?:!doctype|html)/iu.test(text)) {
    return new CallError({
      kind: 'stop',
      message:
        'The server answered with a web page instead of a completion. Check the address: it usually ends in /v1.',
      mayHaveCost: false,
    });
  }
  let isJson = true;
  try {
    JSON.parse(text);
  } catch {
    // What broke off is not JSON; that is what is asked here.
    isJson = false;
  }
  return retry(
    isJson
      ? 'The server answered with JSON that is no chat completion. Check that the address is that of a chat API.'
      : 'The answer of the server broke off in the middle.',
    { mayHaveCost: true },
  );
}

function retry(message: string, more: { readonly mayHaveCost: boolean; readonly afterMs?: number | undefined }) {
  return new CallError({ kind: 'retry', message, ...more });
}

function stop(message: string): CallError {
  return new CallError({ kind: 'stop', message, mayHaveCost: false });
}

export function skip(message: string): CallError {
  return new CallError({ kind: 'skip', message, mayHaveCost: false });
}

/** Milliseconds of a Retry-After header: seconds or a date. */
export function retryAfter(header: string | null | undefined, now = Date.now()): number | undefined {
  if (header === null || header === undefined || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Codes of an error and of what caused it. */
function codesOf(error: unknown): readonly string[] {
  const codes: string[] = [];
  let depth = 0;
  for (let at: unknown = error; at instanceof Error && depth < 10; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string') codes.push(at.code);
    if (at instanceof AggregateError) codes.push(...at.errors.flatMap(codesOf));
  }
  return codes;
}
