import { CuratorError } from '../../../../model/errors.ts';
import type { Stage } from './sharedStep.ts';

/** How long one step of a scorer process may take before the process is ended, in milliseconds. */
export interface TimeLimits {
  /** For reading the small files of a model, or making the inputs of one comparison; mostly that takes milliseconds. */
  readonly textsMs: number;
  /** For loading a model, or computing one batch; larger batches than `textsPerLimit` have more. */
  readonly modelMs: number;
}

/**
 * Limits that honest models keep: 8 GB are read within them from a disk of 5 MB/s, and a text of 2,048 tokens is
 * computed on two slow cores.
 */
export const patientLimits: TimeLimits = { textsMs: 5 * 60_000, modelMs: 45 * 60_000 };

/** Texts in a batch that `modelMs` is meant for. */
const textsPerLimit = 4;

/** Milliseconds that a batch may take. */
export function batchLimitMs({ modelMs }: TimeLimits, texts: number): number {
  return modelMs * Math.max(1, texts / textsPerLimit);
}

/** A process was ended because it took too long over one step. */
export class TimeLimitReached extends CuratorError {
  readonly stage: Stage;
  /** The comparison whose inputs it made, counted from 0 within the request. */
  readonly pair: number;

  constructor(stage: Stage, pair: number, model: string, limits: TimeLimits, cause: unknown) {
    const message =
      stage === 'texts'
        ? `The model ${model} was stopped: its chat template or tokenizer took more than ${inWords(limits.textsMs)} over ` +
          "one text. Get both again from the model's repository, or use another model."
        : `The model ${model} was stopped: it took more than ${inWords(limits.modelMs)} to load or to compute one batch. ` +
          'Use a smaller model or weights of 8 bits, or set a smaller "max_length" in its scoring.json.';
    super('timed-out', message, { path: model }, { cause });
    this.stage = stage;
    this.pair = pair;
  }
}

/** What the watchdog writes before it ends the process; `readTimeLimit` reads it. */
export function timeLimitLine(stage: Stage, pair: number): string {
  return `time-limit ${stage} ${String(pair)}\n`;
}

export function readTimeLimit(written: string): { readonly stage: Stage; readonly pair: number } | undefined {
  const [, stage, pair] = /^time-limit (texts|model) (\d+)$/mu.exec(written) ?? [];
  return stage === undefined ? undefined : { stage: stage === 'model' ? 'model' : 'texts', pair: Number(pair) };
}

function inWords(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return seconds < 120 ? `${String(seconds)} seconds` : `${String(Math.round(seconds / 60))} minutes`;
}
