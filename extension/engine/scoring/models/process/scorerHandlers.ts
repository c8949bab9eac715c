import type { Handlers } from '../../../../model/contract/endpoint.ts';
import { CuratorError } from '../../../../model/errors.ts';
import { spawnWorker } from '../../../workers/spawnWorker.ts';
import { SequenceMaker } from '../input/sequences.ts';
import { readModelFolder } from '../modelFolder.ts';
import { inspectOnnxFile } from '../onnxFile.ts';
import { noticingLoss } from './deviceLoss.ts';
import type { ModelSession } from './modelSession.ts';
import type { ScorerContract } from './scorerContract.ts';
import { scoreTexts, type ScoringSetup } from './scoreTexts.ts';
import { standBack } from './standBack.ts';

const greeting = [{ role: 'user', text: 'How do I boil an egg?' }];
const shortAnswer = [{ role: 'assistant', text: 'Ten minutes.' }];
const longAnswer = [
  { role: 'assistant', text: 'Put it into boiling water, wait for eight to ten minutes, and cool it.' },
];

/** What a scorer process answers: one model in its life. */
export function scorerHandlers(): Handlers<ScorerContract> {
  let setup: ScoringSetup | undefined;
  return {
    inspect: ({ path, use }) => inspectOnnxFile(readModelFolder(path, use).modelPath),
    load: async ({ path, use, device, threads, memoryLimitBytes }) => {
      standBack();
      const watchdog = spawnWorker('watchdog', { memoryLimitBytes, parent: process.ppid });
      watchdog.unref();
      const model = readModelFolder(path, use);
      const facts = inspectOnnxFile(model.modelPath);
      if (facts.totalBytes > memoryLimitBytes) {
        const size = (facts.totalBytes / 2 ** 30).toFixed(1);
        const limit = (memoryLimitBytes / 2 ** 30).toFixed(1);
        const message = `The model ${model.name} has ${size} GB of weights; ${limit} GB are allowed on this machine.`;
        throw new CuratorError('out-of-memory', message, { path: model.modelPath });
      }
      const maker = new SequenceMaker(model);
      const session = await loadSession(model, { device, threads });
      const trial =
        use === 'pair'
          ? ([maker.pair(greeting, shortAnswer, shortAnswer), maker.pair(greeting, shortAnswer, longAnswer)] as const)
          : ([maker.response(greeting, shortAnswer), maker.response(greeting, longAnswer)] as const);
      const { batching, heads } = await session.trial(...trial);
      setup = {
        use,
        maker,
        batching: facts.quantisedByBatch ? 'single' : batching,
        run: noticingLoss((texts) => session.run(texts), device, trial[0]),
      };
      return { batching: setup.batching, heads };
    },
    score: ({ pairs, batch }) => {
      if (setup === undefined) throw new CuratorError('bad-request', 'No model is loaded.');
      return scoreTexts(setup, pairs, batch);
    },
  };
}

/** Loads the runtime only here, so that a machine that it does not run on is told in words. */
async function loadSession(...parameters: Parameters<typeof ModelSession.load>): Promise<ModelSession> {
  const { ModelSession: Session } = await import('./modelSession.ts').catch((error: unknown) => {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    const message =
      `ONNX Runtime does not load on this machine (${process.platform}-${process.arch}): ${why}. ` +
      'Use the built-in ensemble, score columns or a remote scorer.';
    throw new CuratorError('device-unavailable', message, {}, { cause: error });
  });
  return Session.load(...parameters);
}
