import type { Handlers } from '../../../../model/contract/endpoint.ts';
import { CuratorError } from '../../../../model/errors.ts';
import { SequenceMaker } from '../input/sequences.ts';
import { describeModelFolder, modelFileOf, readModelFolder, suggestedUse, type ModelFolder } from '../modelFolder.ts';
import { modelReadings } from '../modelReading.ts';
import { inspectOnnxFile } from '../onnxFile.ts';
import { noticingLoss } from './deviceLoss.ts';
import type { Guard } from './guard.ts';
import type { ModelSession } from './modelSession.ts';
import type { ScorerContract } from './scorerContract.ts';
import { scoreTexts, type RunModel, type ScoringSetup } from './scoreTexts.ts';
import { standBack } from './standBack.ts';

const greeting = [{ role: 'user', text: 'How do I boil an egg?' }];
const shortAnswer = [{ role: 'assistant', text: 'Ten minutes.' }];
const longAnswer = [
  { role: 'assistant', text: 'Put it into boiling water, wait for eight to ten minutes, and cool it.' },
];

/** What a scorer process answers: one model in its life. */
export function scorerHandlers(guard: Guard): Handlers<ScorerContract> {
  let setup: ScoringSetup | undefined;
  return {
    inspect: ({ path, use: asked }) =>
      guard.during(() => {
        const facts = inspectOnnxFile(modelFileOf(path));
        const use = asked ?? suggestedUse(path, facts.outputRank);
        return { ...facts, model: describeModelFolder(readModelFolder(path, use)) };
      }),
    load: ({ path, use, device, threads, memoryLimitBytes }) =>
      guard.during(async () => {
        standBack();
        guard.limitMemory(memoryLimitBytes);
        const model = readModelFolder(path, use);
        const facts = inspectOnnxFile(model.modelPath);
        if (facts.totalBytes > memoryLimitBytes) throw tooLarge(model, facts.totalBytes, memoryLimitBytes);
        const maker = new SequenceMaker(model);
        const trial =
          use === 'pair'
            ? ([maker.pair(greeting, shortAnswer, shortAnswer), maker.pair(greeting, shortAnswer, longAnswer)] as const)
            : ([maker.response(greeting, shortAnswer), maker.response(greeting, longAnswer)] as const);
        guard.runsModel();
        const session = await loadSession(model, { device, threads });
        guard.runsModel();
        const { batching, heads } = await session.trial(...trial);
        const run: RunModel = (texts) => {
          guard.runsModel(texts.length);
          return session.run(texts);
        };
        setup = {
          use,
          maker,
          batching: facts.quantisedByBatch ? 'single' : batching,
          run: noticingLoss(run, device, trial[0]),
          onPair: (pair) => {
            guard.makesTexts(pair);
          },
        };
        return { batching: setup.batching, heads };
      }),
    read: (pair) => guard.during(() => modelReadings(loaded(setup), pair)),
    score: ({ pairs, batch }) => guard.during(() => scoreTexts(loaded(setup), pairs, batch)),
  };
}

function loaded(setup: ScoringSetup | undefined): ScoringSetup {
  if (setup === undefined) throw new CuratorError('bad-request', 'No model is loaded.');
  return setup;
}

function tooLarge({ name, modelPath }: ModelFolder, bytes: number, limitBytes: number): CuratorError {
  const [size, limit] = [bytes, limitBytes].map((count) => (count / 2 ** 30).toFixed(1));
  const message = `The model ${name} has ${String(size)} GB of weights; ${String(limit)} GB are allowed on this machine.`;
  return new CuratorError('out-of-memory', message, { path: modelPath });
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
