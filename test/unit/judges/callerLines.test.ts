import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CallOutcome, JudgeRunResult } from '../../../extension/model/contract/judging.ts';
import { rubricTemplates } from '../../../extension/model/judges/rubricTemplates.ts';
import { startEngine, type TestEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const line = 'one';

async function opened(): Promise<{ readonly engine: TestEngine; readonly datasetId: string }> {
  const path = join(temporaryFolder(), 'pairs.jsonl');
  const row = { prompt: 'Q', chosen: 'good', rejected: 'bad' };
  writeFileSync(path, [row, { ...row, prompt: 'R' }].map((one) => `${JSON.stringify(one)}\n`).join(''));
  const engine = startEngine();
  return { engine, datasetId: (await engine.open(path)).datasetId };
}

function run(
  { engine, datasetId }: { readonly engine: TestEngine; readonly datasetId: string },
  signal = new AbortController().signal,
): Promise<JudgeRunResult> {
  return engine.request(
    'judges/run',
    {
      datasetId,
      options: {
        server: { kind: 'caller', vendor: 'vscode:test', model: 'm', line },
        rubric: rubricTemplates.helpfulness ?? expect.fail(),
        samples: 1,
        maxTokens: 50,
        rows: { scope: 'all' },
      },
      budget: null,
      concurrency: 2,
      fresh: false,
    },
    { signal },
  );
}

/** Takes and answers calls until there are no more. */
async function serve(engine: TestEngine, outcome: CallOutcome): Promise<number> {
  for (let taken = 0; ; taken++) {
    const waiting = await engine.request('judges/take', { line });
    if (waiting === null) return taken;
    await engine.request('judges/answer', { line, call: waiting.call, outcome });
  }
}

describe('a model that only the caller can reach', () => {
  it('answers the calls that it takes, until the run ends', async () => {
    const opening = await opened();
    const result = run(opening);
    const taken = serve(opening.engine, { kind: 'answer', text: '{"winner":"tie"}', tokens: 40 });
    expect(await result).toMatchObject({ verdicts: 2, ties: 2, calls: 4, tokens: { prompt: 160, completion: 16 } });
    expect(await taken).toBe(4);
  });

  it('ends the run where it says that no call can succeed', async () => {
    const opening = await opened();
    const result = run(opening);
    const failure = { kind: 'failure', what: 'stop', message: 'No consent.', mayHaveCost: false } as const;
    const taken = serve(opening.engine, failure);
    expect(await result).toMatchObject({ verdicts: 0, stopped: 'No consent.', spent: 0 });
    await taken;
  });

  it('lets go of calls that nobody takes when the run is cancelled', async () => {
    const opening = await opened();
    const cancel = new AbortController();
    const result = run(opening, cancel.signal);
    const first = await opening.engine.request('judges/take', { line });
    expect(first?.messages).toHaveLength(2);
    cancel.abort();
    await expect(result).rejects.toMatchObject({ reason: 'cancelled' });
  });
});
