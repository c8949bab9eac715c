import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { CallOutcome, JudgeServer, WaitingCall } from '../../model/contract/judging.ts';
import { isCancelled } from '../failure.ts';
import type { Host } from '../host.ts';

const longestCallMs = 120_000;

/**
 * A model of VS Code as the engine knows it: it takes the engine's calls for as long as `serve` runs. A call is given up
 * after `callLimitMs` and made again.
 */
export function editorJudge(
  model: vscode.LanguageModelChat,
  callLimitMs = longestCallMs,
): {
  readonly server: Extract<JudgeServer, { kind: 'caller' }>;
  serve(engine: Host['engine'], concurrency: number, signal: AbortSignal): Promise<void>;
} {
  const line = randomUUID();
  return {
    server: { kind: 'caller', vendor: `vscode:${model.vendor}`, model: model.id, line },
    async serve(engine, concurrency, signal) {
      const work = async (): Promise<void> => {
        for (;;) {
          const waiting = await engine.request('judges/take', { line }, { signal });
          if (waiting === null) return;
          const outcome = await ask(model, waiting, callLimitMs, signal);
          await engine.request('judges/answer', { line, call: waiting.call, outcome });
        }
      };
      try {
        await Promise.all(Array.from({ length: concurrency }, work));
      } catch (error) {
        // The run's own request tells why it ended.
        if (!isCancelled(error) && !signal.aborted) throw error;
      }
    },
  };
}

/** Asks the model, for as long as a call may take: some providers never answer, and do not hear that they are cancelled. */
async function ask(
  model: vscode.LanguageModelChat,
  waiting: WaitingCall,
  callLimitMs: number,
  signal: AbortSignal,
): Promise<CallOutcome> {
  const cancellation = new vscode.CancellationTokenSource();
  let giveUp: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  const givenUp = new Promise<CallOutcome>((resolve) => {
    giveUp = () => {
      cancellation.cancel();
      const seconds = String(callLimitMs / 1_000);
      resolve(failure('retry', vscode.l10n.t('The model did not answer within {0} seconds.', seconds), true));
    };
    timer = setTimeout(giveUp, callLimitMs);
    signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([answerOf(model, waiting, cancellation.token), givenUp]);
  } finally {
    clearTimeout(timer);
    if (giveUp !== undefined) signal.removeEventListener('abort', giveUp);
    cancellation.dispose();
  }
}

async function answerOf(
  model: vscode.LanguageModelChat,
  { messages, maxTokens, temperature }: WaitingCall,
  token: vscode.CancellationToken,
): Promise<CallOutcome> {
  let sent = false;
  try {
    // The API knows no system role: what it says stands before the rest.
    const text = messages.map(({ content }) => content).join('\n\n');
    const message = vscode.LanguageModelChatMessage.User(text);
    const tokens = await countTokens(model, message, token);
    const response = await model.sendRequest(
      [message],
      {
        justification: vscode.l10n.t('Compare the two responses of rows that you chose to have judged.'),
        modelOptions: { temperature, max_tokens: maxTokens },
      },
      token,
    );
    sent = true;
    let answer = '';
    for await (const piece of response.text) answer += piece;
    return { kind: 'answer', text: answer, tokens };
  } catch (error) {
    return failureOf(error, sent);
  }
}

async function countTokens(
  model: vscode.LanguageModelChat,
  message: vscode.LanguageModelChatMessage,
  token: vscode.CancellationToken,
): Promise<number | null> {
  try {
    return Math.max(0, Math.round(await model.countTokens(message, token)));
  } catch {
    // Counting is a courtesy of the provider: without it the engine estimates.
    return null;
  }
}

function failureOf(error: unknown, sent: boolean): CallOutcome {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof vscode.LanguageModelError ? error.code : '';
  switch (code) {
    case vscode.LanguageModelError.NoPermissions().code:
      return failure('stop', vscode.l10n.t('VS Code was not allowed to use this model: {0}', message), false);
    case vscode.LanguageModelError.NotFound().code:
      return failure('stop', vscode.l10n.t('VS Code no longer has this model: {0}', message), false);
    case vscode.LanguageModelError.Blocked().code:
      return failure('stop', vscode.l10n.t('The quota of this model is used up, or it refused: {0}', message), sent);
    default:
      return failure('retry', vscode.l10n.t('The model failed: {0}', message), sent);
  }
}

function failure(what: 'retry' | 'stop', message: string, mayHaveCost: boolean): CallOutcome {
  return { kind: 'failure', what, message, mayHaveCost };
}
