import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runPeer } from './python.ts';
import { transformersJs } from './transformersJs.ts';

/** What a library is given: a folder `model` of `models` on the first rows of a dataset. */
export interface RewardTask {
  readonly models: string;
  readonly model: string;
  readonly dataset: string;
  readonly rows: number;
  /** Tokens to which texts are cut. */
  readonly tokens: number;
}

/** What a library took, the model being loaded and having computed once, and what it said. */
export interface PeerRewards {
  readonly milliseconds: number;
  readonly rewards: readonly number[];
}

const script = fileURLToPath(new URL('../peers/transformersRewards.ts', import.meta.url));

/** transformers.js with so many texts a batch, in the order of the file. */
export async function transformersJsRewards(task: RewardTask, batch: number): Promise<PeerRewards> {
  const { models, model, dataset, rows, tokens } = task;
  const parameters = [await transformersJs(), models, model, dataset, ...[rows, tokens, batch].map(String)];
  const child = fork(script, parameters, { stdio: 'inherit' });
  const answered = async <Answer>(): Promise<Answer> => {
    const [answer] = (await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => {
        throw new Error(`transformers.js ended with the exit code ${String(code)}.`);
      }),
    ])) as [Answer];
    return answer;
  };
  await answered<'ready'>();
  child.send('go');
  return answered<PeerRewards>();
}

/** Python with the tokenizer of transformers and ONNX Runtime, with so many texts a batch, in the order of the file. */
export async function pythonRewards(task: RewardTask, batch: number): Promise<PeerRewards> {
  const { models, model, dataset, rows, tokens } = task;
  return runPeer<PeerRewards>('onnx_rewards.py', join(models, model), dataset, ...[rows, tokens, batch].map(String));
}

/** Share of rows on which two libraries prefer the same response; rewards are those of chosen and rejected in turn. */
export function sameChoice(one: PeerRewards, other: PeerRewards): number {
  const prefersFirst = ({ rewards }: PeerRewards): readonly boolean[] =>
    rewards.flatMap((reward, text) => (text % 2 === 0 ? [reward > (rewards[text + 1] ?? Number.NaN)] : []));
  const [left, right] = [prefersFirst(one), prefersFirst(other)];
  return left.filter((choice, row) => choice === right[row]).length / left.length;
}
