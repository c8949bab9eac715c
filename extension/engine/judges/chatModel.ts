import type { JudgeMessage } from '../../model/judges/prompt.ts';
import type { AnswerToken } from '../../model/judges/verdict.ts';

export interface ChatRequest {
  readonly messages: readonly JudgeMessage[];
  readonly temperature: number;
  readonly maxTokens: number;
  readonly seed: number;
  /** JSON schema of the answer, for servers that hold the model to one. */
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface ChatAnswer {
  readonly text: string;
  readonly finishReason: string | null;
  readonly tokens: readonly AnswerToken[];
  /** As the server counts; undefined where it does not say. */
  readonly usage: { readonly prompt: number; readonly completion: number } | undefined;
}

/** A model that answers messages: on a server, or in VS Code. One call is one request; who calls tries again. */
export interface ChatModel {
  /** Where it is; with `model` it is the judge's name in the store. Never holds a key. */
  readonly endpoint: string;
  readonly model: string;
  /** @throws CallError what it means for the run; CuratorError 'cancelled' */
  complete(request: ChatRequest, signal: AbortSignal): Promise<ChatAnswer>;
}

/** What a failed call means for the run. `mayHaveCost`: the server may have worked before it failed. */
export type CallFailure =
  /** Worth another try, after the server's own pause where it names one. */
  | {
      readonly kind: 'retry';
      readonly message: string;
      /** Milliseconds. */
      readonly afterMs?: number | undefined;
      readonly mayHaveCost: boolean;
    }
  /** This request cannot succeed; others may. */
  | { readonly kind: 'skip'; readonly message: string; readonly mayHaveCost: boolean }
  /** No call of this run can succeed. */
  | { readonly kind: 'stop'; readonly message: string; readonly mayHaveCost: boolean };

export class CallError extends Error {
  override readonly name = 'CallError';
  readonly failure: CallFailure;

  constructor(failure: CallFailure) {
    super(failure.message);
    this.failure = failure;
  }
}
