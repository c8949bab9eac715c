import type { Progress } from '../../model/contract/endpoint.ts';
import type { JudgedRows, JudgeOptions, JudgeRunResult, JudgeServer } from '../../model/contract/judging.ts';
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

/** Calls at one time. */
export const concurrency = 4;
const timeoutMs = 120_000;

/** Where a judge is, as the engine is told; the key is only in it where a run needs it. */
export async function serverOf(host: Host, source: JudgeSource, withKey: boolean): Promise<JudgeServer> {
  if (source.kind === 'editor') return editorJudge(source.model).server;
  const { endpoint, model } = source.server;
  const apiKey = withKey ? await judgeKey(host, endpoint) : undefined;
  return { kind: 'http', endpoint, model, timeoutMs, ...(apiKey === undefined ? {} : { apiKey }) };
}

/** What the engine is asked for; the key is only in it where the run needs it. */
export async function judgeOptionsOf(host: Host, choice: JudgeChoice, withKey: boolean): Promise<JudgeOptions> {
  const { source, rubric, rows, samples } = choice;
  const server = await serverOf(host, source, withKey);
  return { server, rubric, samples, maxTokens: answerTokens(rubric).longest, rows };
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
  how: JudgeRunOptions,
): Promise<JudgeRunResult> {
  const options = await judgeOptionsOf(host, choice, false);
  const { signal, onProgress } = how;
  return withServer(host, choice.source, how, (server) =>
    document.session.request(
      'judges/run',
      { options: { ...options, server }, budget: choice.budget, concurrency, fresh: false },
      { signal, onProgress },
    ),
  );
}

/** Makes a request that asks a judge; one of VS Code's answers its calls for as long as the request runs. */
export async function withServer<Result>(
  host: Host,
  source: JudgeSource,
  { signal, callLimitMs }: JudgeRunOptions,
  request: (server: JudgeServer) => Promise<Result>,
): Promise<Result> {
  if (source.kind === 'server') return request(await serverOf(host, source, true));
  const judge = editorJudge(source.model, callLimitMs);
  const ended = linkedAbort(signal);
  const serving = judge.serve(host.engine, concurrency, ended.signal);
  try {
    return await request(judge.server);
  } finally {
    ended.release();
    ended.abort();
    await serving;
  }
}
