import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request as the server got it. */
export interface Received {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: {
    readonly model: string;
    readonly messages: readonly { readonly role: string; readonly content: string }[];
    readonly response_format?: unknown;
    readonly logprobs?: boolean;
    readonly max_tokens?: number;
    readonly max_completion_tokens?: number;
    readonly seed?: number;
  };
  /** Counts requests from 0. */
  readonly number: number;
}

export type Reply = (response: ServerResponse, received: Received) => void;

export interface ScriptedServer {
  /** Base URL of the API. */
  readonly endpoint: string;
  readonly received: readonly Received[];
}

/** A server on loopback that answers chat completions as it is told; it ends with the test. */
export async function scriptedServer(reply: Reply): Promise<ScriptedServer> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      const one: Received = {
        url: request.url ?? '',
        headers: request.headers,
        body: (text === '' ? {} : JSON.parse(text)) as Received['body'],
        number: received.length,
      };
      received.push(one);
      reply(response, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${String(port)}/v1`, received };
}

export interface Completion {
  readonly text?: string | null;
  readonly finishReason?: string;
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
  readonly refusal?: string;
  readonly logprobs?: unknown;
}

export function completion({ text = '', finishReason = 'stop', usage, refusal, logprobs }: Completion): string {
  return JSON.stringify({
    id: 'x',
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        finish_reason: finishReason,
        message: { role: 'assistant', content: text, refusal: refusal ?? null },
        logprobs: logprobs ?? null,
      },
    ],
    usage: usage === undefined ? { prompt_tokens: 100, completion_tokens: 20 } : (usage ?? undefined),
  });
}

export function send(response: ServerResponse, body: string, status = 200, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
}

export const verdict = (winner: string, reason = 'Because.'): string =>
  JSON.stringify({ reason, evidence: [], winner });

/** Which of both responses is shown as A: the text between its fences. */
export function shownAsA({ body }: Received): string {
  const text = body.messages.at(-1)?.content ?? '';
  return /begin response A[^\n]*\n([\s\S]*?)\n\S+ end response A/u.exec(text)?.[1] ?? '';
}

/** Prefers the response that holds "good", wherever it is shown. */
export const fairly: Reply = (response, received) => {
  send(response, completion({ text: verdict(shownAsA(received).includes('good') ? 'A' : 'B') }));
};
