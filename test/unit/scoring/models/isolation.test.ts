import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { modelCard } from '../../../../extension/engine/scoring/models/modelCard.ts';
import { BatchChoice } from '../../../../extension/engine/scoring/models/process/batchChoice.ts';
import { Lane } from '../../../../extension/engine/scoring/models/process/lane.ts';
import {
  startScorerProcess,
  type ScorerProcess,
} from '../../../../extension/engine/scoring/models/process/scorerProcess.ts';
import { patientLimits } from '../../../../extension/engine/scoring/models/process/timeLimits.ts';
import type { PairOfTexts } from '../../../../extension/engine/scoring/models/process/scoreTexts.ts';
import { runScorers } from '../../../../extension/engine/scoring/scorers.ts';
import type { ModelUse } from '../../../../extension/model/scoring/scoringChoices.ts';
import type { CuratorError } from '../../../../extension/model/errors.ts';
import { runOf, scoreDatabase, writeDataset } from '../../../fixtures/scoring/dataset.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { copyInto, failureOf, fixtures } from './support/modelFixtures.ts';

// Each test starts processes, which takes long where the machine is busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

const { signal } = new AbortController();
/** A text of these models takes a millisecond. */
const shortLimits = { textsMs: 3000, modelMs: 20_000 };
const endless = '{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}';
const plenty = 2 ** 40;

let folder = '';
beforeEach(() => {
  folder = temporaryFolder();
});

const copyOf = (name: string): string => copyInto(folder, name);

function chatWith(template: string): string {
  const path = copyOf('chat');
  writeFileSync(join(path, 'chat_template.jinja'), template);
  return path;
}

/** The model with a tokenizer that is split by a pattern of somebody's choice. */
function wordsSplitBy(pattern: string): string {
  const path = copyOf('words');
  const file = join(path, 'tokenizer.json');
  const tokenizer = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  tokenizer.normalizer = null;
  tokenizer.pre_tokenizer = { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false };
  writeFileSync(file, JSON.stringify(tokenizer));
  return path;
}

const pairOf = (prompt: string, first = 'Yes.', second = 'No.'): PairOfTexts => ({
  context: [{ role: 'user', text: prompt }],
  responses: [[{ role: 'assistant', text: first }], [{ role: 'assistant', text: second }]],
});

function started(limits = shortLimits): ScorerProcess {
  const process = startScorerProcess(signal, limits);
  onTestFinished(() => process.end());
  return process;
}

async function loadFailure(path: string, use: ModelUse, memoryLimitBytes = plenty): Promise<CuratorError> {
  return failureOf(started().request('load', { path, use, device: 'cpu', threads: 1, memoryLimitBytes }));
}

function laneOf(path: string, limits = shortLimits): Lane {
  const options = { path, use: 'reward', device: 'cpu', threads: 1, memoryLimitBytes: plenty, signal } as const;
  const lane = new Lane({ ...options, start: (ending) => startScorerProcess(ending, limits) });
  onTestFinished(() => lane.end());
  return lane;
}

describe('a chat template', () => {
  it('that never ends is stopped while the model is tried, and its model is named', async () => {
    const path = chatWith(endless);
    const error = await failureOf(modelCard(path, pairOf('Well?'), signal, undefined, shortLimits));
    expect(error.reason).toBe('timed-out');
    expect(error.message).toContain(path);
    expect(error.message).toContain('chat template or tokenizer took more than 3 seconds');
    expect(error.details.path).toBe(path);
  });

  it('that makes a list of a hundred million numbers ends its own process alone', async () => {
    const path = chatWith('{% for i in range(100000000) %}{{ i }}{% endfor %}');
    const process = started(patientLimits);
    const load = { path, use: 'reward', device: 'cpu', threads: 1, memoryLimitBytes: 600 * 2 ** 20 } as const;
    expect((await failureOf(process.request('load', load))).reason).toBe('out-of-memory');
  });

  it('that never ends on one text leaves out that comparison and scores the others', async () => {
    const lane = laneOf(chatWith(`{% if messages[0]['content'] == 'Bad' %}${endless}{% endif %}<s>Well</s>`));
    const pairs = [pairOf('One'), pairOf('Two'), pairOf('Bad'), pairOf('Three')];
    const results = await lane.score(pairs, new BatchChoice('cpu'));
    expect(results.map((result) => ('error' in result ? result.error : 'scored'))).toEqual([
      'scored',
      'scored',
      expect.stringContaining('took more than 3 seconds'),
      'scored',
    ]);
  });

  it('that never ends on one text after the other ends the run', async () => {
    const lane = laneOf(chatWith(`{% if 'Bad' in messages[0]['content'] %}${endless}{% endif %}<s>Well</s>`));
    const scored = lane.score([pairOf('One'), pairOf('Bad'), pairOf('Bad too')], new BatchChoice('cpu'));
    expect((await failureOf(scored)).reason).toBe('timed-out');
  });
});

describe('a tokenizer', () => {
  it('whose pattern never comes to an end is stopped', async () => {
    const error = await loadFailure(wordsSplitBy('([\\w\\s,]+)+\\d$'), 'reward');
    expect(error.reason).toBe('timed-out');
    expect(error.message).toContain('tokenizer');
  });

  it.each([
    ['of lists within lists', '['.repeat(100_000)],
    ['that is a number', '7'],
    ['without a model', '{}'],
    ['of an unknown kind', '{"model": {"type": "Oracle", "vocab": []}, "added_tokens": []}'],
    ['whose words are no words', '{"model": {"type": "BPE", "vocab": {"a": "b"}, "merges": [1, {}]}}'],
  ])('%s is refused in the process of the model', async (_, content) => {
    const path = copyOf('words');
    writeFileSync(join(path, 'tokenizer.json'), content);
    expect((await loadFailure(path, 'reward')).reason).toBe('bad-model');
    const input = writeDataset(folder, [JSON.stringify({ prompt: 'How?', chosen: 'So.', rejected: 'No.' })]);
    const run = runScorers(runOf(scoreDatabase(), input, { scorers: [`onnx:${path}`] }));
    expect((await failureOf(run)).reason).toBe('bad-model');
  });
});

describe('a model', () => {
  it('that computes for ever is stopped, and is named with what to do', async () => {
    const path = copyOf('words');
    cpSync(join(fixtures, 'endless/model.onnx'), join(path, 'model.onnx'));
    const error = await failureOf(
      modelCard(path, pairOf('Well?'), signal, undefined, { ...patientLimits, modelMs: 3000 }),
    );
    expect(error.reason).toBe('timed-out');
    expect(error.message).toMatch(/more than 3 seconds to load or to compute one batch\. Use a smaller model/u);
    expect(error.details.path).toBe(path);
  });
});

describe('the memory of a model', () => {
  const words = join(fixtures, 'words');
  const load = { path: words, use: 'reward', device: 'cpu', threads: 1 } as const;

  it('is not even asked for where its weights are larger than it may be', async () => {
    const error = await loadFailure(words, 'reward', 1);
    expect(error.reason).toBe('out-of-memory');
    expect(error.message).toContain('words has 0.0 GB of weights');
  });

  it('is watched while it computes: a process that uses more than it may is ended', async () => {
    // The weights fit, but no process is as small as that.
    const process = started();
    const untilItEnds = async (): Promise<void> => {
      await process.request('load', { ...load, memoryLimitBytes: 1_000_000 });
      const { context, responses } = pairOf('How?');
      const texts = { context: [...context], responses: [[...responses[0]], [...responses[1]]] as [never[], never[]] };
      for (;;) await process.request('score', { pairs: [texts], batch: 1 });
    };
    const error = await failureOf(untilItEnds());
    expect(error.reason).toBe('out-of-memory');
    expect(error.message).toContain('more memory than it may');
  });
});
