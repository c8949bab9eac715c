import type { CallOutcome, JudgeServer, WaitingCall } from '../../model/contract/judging.ts';
import { CuratorError } from '../../model/errors.ts';
import { CallError, type ChatAnswer, type ChatModel, type ChatRequest } from './chatModel.ts';
import { likelyPromptTokens } from './tokenBudget.ts';

interface Waiting {
  readonly request: ChatRequest;
  readonly answer: (outcome: CallOutcome) => void;
}

interface Line {
  readonly open: WaitingCall[];
  readonly underWay: Map<number, Waiting>;
  readonly takers: ((call: WaitingCall | null) => void)[];
}

/**
 * Models that only the engine's caller can reach: calls wait in a line until the caller takes them and answers. The
 * engine cannot call the extension host, and so it is asked.
 */
export class CallerLines {
  readonly #lines = new Map<string, Line>();
  #calls = 0;

  /** A model whose calls wait in the line. */
  open({ vendor, model, line }: Extract<JudgeServer, { kind: 'caller' }>): ChatModel {
    const opened = this.#line(line);
    return { endpoint: vendor, model, complete: (request, signal) => this.#complete(opened, request, signal) };
  }

  /** The next call; null when the line has ended. Waits for either. */
  async take(name: string, signal: AbortSignal): Promise<WaitingCall | null> {
    const line = this.#line(name);
    const ready = line.open.shift();
    if (ready !== undefined) return ready;
    return new Promise((resolve, reject) => {
      const taker = (call: WaitingCall | null): void => {
        signal.removeEventListener('abort', leave);
        resolve(call);
      };
      const leave = (): void => {
        line.takers.splice(line.takers.indexOf(taker), 1);
        reject(new CuratorError('cancelled', 'Cancelled.'));
      };
      signal.addEventListener('abort', leave, { once: true });
      line.takers.push(taker);
    });
  }

  /** An answer that nobody waits for any more is dropped. */
  answer(name: string, call: number, outcome: CallOutcome): void {
    const line = this.#lines.get(name);
    const waiting = line?.underWay.get(call);
    line?.underWay.delete(call);
    waiting?.answer(outcome);
  }

  end(name: string): void {
    const line = this.#lines.get(name);
    this.#lines.delete(name);
    for (const taker of line?.takers ?? []) taker(null);
  }

  #line(name: string): Line {
    const line = this.#lines.get(name) ?? { open: [], underWay: new Map<number, Waiting>(), takers: [] };
    this.#lines.set(name, line);
    return line;
  }

  async #complete(line: Line, request: ChatRequest, signal: AbortSignal): Promise<ChatAnswer> {
    if (signal.aborted) throw new CuratorError('cancelled', 'Cancelled.');
    const call = this.#calls++;
    const { messages, maxTokens, temperature } = request;
    const outcome = await new Promise<CallOutcome>((resolve, reject) => {
      signal.addEventListener(
        'abort',
        () => {
          line.underWay.delete(call);
          reject(new CuratorError('cancelled', 'Cancelled.'));
        },
        { once: true },
      );
      line.underWay.set(call, { request, answer: resolve });
      const waiting: WaitingCall = { call, messages, maxTokens, temperature };
      const taker = line.takers.shift();
      if (taker === undefined) line.open.push(waiting);
      else taker(waiting);
    });
    if (outcome.kind === 'failure') {
      const { what: kind, message, mayHaveCost } = outcome;
      throw new CallError({ kind, message, mayHaveCost });
    }
    const { text, tokens } = outcome;
    const completion = Math.min(maxTokens, Math.ceil(text.length / 4));
    // The caller counts what it sent where the model can count; answers are estimated.
    const prompt = tokens ?? likelyPromptTokens(messages);
    return { text, finishReason: null, tokens: [], usage: { prompt, completion } };
  }
}
