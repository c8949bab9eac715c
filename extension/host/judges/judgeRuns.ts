import type { Progress } from '../../model/contract/endpoint.ts';
import type { JudgedRows, JudgeOptions, JudgeRunResult } from '../../model/contract/judging.ts';
import { answerTokens, type Rubric } from '../../model/judges/rubric.ts';
import { linkedAbort } from '../../model/linkedAbort.ts';
import type { Host } from '../host.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import { editorJudge } from './editorModel.ts';
import { judgeKey, type JudgeSource } from './judgeSources.ts';

export interface JudgeChoice {
  readonly source: JudgeSource;
  readonly rubric: Rubric;
  readonly rows: JudgedRows;
  readonly samples: number;
  /** Tokens; null for no limit. */
  readonly budget: number | null;
}

const concurrency = 4;
const timeoutMs = 120_000;

/** What the engine is asked for; the key is only in it where the run needs it. */
export async function judgeOptionsOf(host: Host, choice: JudgeChoice, withKey: boolean): Promise<JudgeOptions> {
  const { source, rubric, rows, samples } = choice;
  const common = { rubric, samples, maxTokens: answerTokens(rubric).longest, rows };
  if (source.kind === 'editor') return { server: editorJudge(source.model).server, ...common };
  const { endpoint, model } = source.server;
  const apiKey = withKey ? await judgeKey(host, endpoint) : undefined;
  return {
    server: { kind: 'http', endpoint, model, timeoutMs, ...(apiKey === undefined ? {} : { apiKey }) },
    ...common,
  };
}

export interface JudgeRunOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** How long a model of VS Code may take for an answer, where not the usual time, in milliseconds. */
  readonly callLimitMs?: number;
}

/** Runs a judge on a dataset. @throws CuratorError as 'judges/run' */
export async function runJudge(
  host: Host,
  document: PairsDocument,
  choice: JudgeChoice,
  { signal, onProgress, callLimitMs }: JudgeRunOptions,
): Promise<JudgeRunResult> {
  const options = await judgeOptionsOf(host, choice, true);
  const request = { budget: choice.budget, concurrency, fresh: false };
  if (choice.source.kind === 'server') {
    return document.session.request('judges/run', { ...request, options }, { signal, onProgress });
  }
  const judge = editorJudge(choice.source.model, callLimitMs);
  const ended = linkedAbort(signal);
  const serving = judge.serve(host.engine, concurrency, ended.signal);
  const run = document.session.request(
    'judges/run',
    { ...request, options: { ...options, server: judge.server } },
    { signal, onProgress },
  );
  try {
    return await run;
  } finally {
    ended.release();
    ended.abort();
    await serving;
  }
}
