import { createHash } from 'node:crypto';
import { ZodError } from 'zod';
import { CuratorError } from '../../../model/errors.ts';
import { PairRun, type PairWork } from '../models/pairRun.ts';
import type { FailedPair, ScoredPair } from '../models/process/scorerContract.ts';
import type { PendingPair } from '../models/pendingPairs.ts';
import type { Scorer, ScorerFactory } from '../scoring.ts';
import { RemoteClient, TextRefused } from './remoteClient.ts';
import { remoteAddress, type RemoteAddress, type TextsToScore } from './remoteProtocol.ts';

/** Requests that are under way at the same time. */
const concurrency = 8;
/** Pairs whose answers are written together. */
const pairsTogether = 16;
const client = { timeoutMs: 60_000, retries: 5, pauseMs: 1_000 } as const;

/** Scores by reward models on servers: the scorer's name is the address. */
export const remoteScorers: readonly ScorerFactory[] = ['http://', 'https://'].map((prefix) => ({
  prefix,
  usage: `${prefix}HOST/PATH`,
  create: (_, name) => remoteScorer(name),
}));

function remoteScorer(name: string): Scorer {
  const address = remoteAddress(name);
  return {
    id: name,
    title: name,
    async run(run) {
      const { signal, keys } = run;
      const server = new RemoteClient({ ...client, url: address.url, apiKey: keys?.get(name), signal });
      const pairs = new PairRun(run);
      await pairs.identify();
      return pairs.outcome({
        name,
        title: `Scoring with ${address.model ?? address.url.host}`,
        use: 'reward',
        fingerprint: createHash('sha256').update(`remote 1 ${name}`).digest(),
        knowsTruncation: false,
        report: { address: name },
        members: (count) =>
          count === 1 ? [''] : Array.from({ length: count }, (_, index) => `output-${String(index + 1)}`),
        compute: (work) => compute(server, address, work),
      });
    },
  };
}

async function compute(
  server: RemoteClient,
  address: RemoteAddress,
  { queue, progress, commit }: PairWork,
): Promise<readonly string[]> {
  progress.on(address.url.host);
  // The first answer decides for the run whether numbers are logits or probabilities; so it is waited for.
  const found: { shares?: boolean } = {};
  const ask = async (pair: PendingPair): Promise<ScoredPair | FailedPair> => {
    const { context, responses, known = [null, null] } = pair;
    const asked = responses.filter((_, side) => known[side] === null);
    const answer = asked.length === 0 ? [] : await valuesOf(server, address, { context, responses: asked });
    if ('error' in answer) return answer;
    if (asked.length > 0) {
      found.shares ??= address.protocol.mayAnswerShares && answer.flat().every((value) => value >= 0 && value <= 1);
    }
    const answered = answer.map((values) => (found.shares === true ? values.map(logit) : values)).values();
    const valuesOfSide = (side: 0 | 1): readonly number[] => known[side] ?? answered.next().value ?? [];
    const values = [valuesOfSide(0), valuesOfSide(1)] as const;
    if (!values.every((own) => own.length > 0 && own.every(Number.isFinite))) {
      return { error: 'The server gave no finite number for this text.' };
    }
    if (values[0].length !== values[1].length) {
      return { error: 'The server gave no number for one of the responses.' };
    }
    return { values, tokens: [0, 0], truncated: [false, false], equal: false };
  };
  while (found.shares === undefined) {
    const pairs = await queue.take(1);
    if (pairs.length === 0) break;
    commit(pairs, await Promise.all(pairs.map(ask)));
  }
  const failed = new AbortController();
  const lanes = Array.from({ length: concurrency }, async () => {
    try {
      while (!failed.signal.aborted) {
        const pairs = await queue.take(pairsTogether / concurrency);
        if (pairs.length === 0) return;
        commit(pairs, await Promise.all(pairs.map(ask)));
      }
    } catch (error) {
      failed.abort();
      queue.close();
      throw error;
    }
  });
  const ends = await Promise.allSettled(lanes);
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return [
    `Scores come from ${address.url.host}, which decides about templates and truncation; what it cuts is not known here.`,
    ...(found.shares === true
      ? ['It answered with probabilities, which were turned back into logits; near 0 and 1 they saturate.']
      : []),
  ];
}

async function valuesOf(
  server: RemoteClient,
  { protocol, model, url }: RemoteAddress,
  texts: TextsToScore,
): Promise<readonly (readonly number[])[] | FailedPair> {
  try {
    const values: (readonly number[])[] = [];
    for (const { body, read } of protocol.requests(texts, model)) values.push(...read(await server.post(body)));
    if (values.length !== texts.responses.length || values.some((own) => own.length === 0)) {
      return { error: 'The server gave no number for one of the responses.' };
    }
    return values;
  } catch (error) {
    if (error instanceof TextRefused) return { error: error.message };
    if (!(error instanceof ZodError)) throw error;
    const issue = error.issues[0];
    const where = issue?.path.join('.') ?? '';
    const message = `The answer of ${url.host} has another shape than ${url.pathname} has${where === '' ? '' : ` (at ${where})`}.`;
    throw new CuratorError('bad-request', message, {}, { cause: error });
  }
}

/** The logit of a probability; a probability of exactly 0 or 1 is taken for the nearest that is not. */
function logit(probability: number): number {
  const bounded = Math.min(1 - 1e-7, Math.max(1e-7, probability));
  return Math.log(bounded / (1 - bounded));
}
