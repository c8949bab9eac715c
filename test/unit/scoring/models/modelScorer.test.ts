import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { CuratorError } from '../../../../extension/model/errors.ts';
import { runScorers } from '../../../../extension/engine/scoring/scorers.ts';
import { StrengthTable } from '../../../../extension/engine/scoring/strengthTable.ts';
import type { ScoringInput } from '../../../../extension/engine/scoring/scoring.ts';
import type { Progress } from '../../../../extension/model/contract/endpoint.ts';
import { generatedPairs, hashesOf, runOf, scoreDatabase, writeDataset } from '../../../fixtures/scoring/dataset.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

// Each run starts processes, which takes long where the machine is busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

const fixtures = join(import.meta.dirname, '../../../fixtures/models');
const fixture = (name: string): string => join(fixtures, name);
const linesOf = (rows: readonly object[]): string[] => rows.map((row) => JSON.stringify(row));
const datasetOf = (rows: readonly object[]): ScoringInput => writeDataset(temporaryFolder(), linesOf(rows));

interface Golden {
  readonly cases: readonly {
    readonly prompt: string;
    readonly response: string;
    readonly logits: readonly number[];
    readonly first: string;
    readonly second: string;
    readonly ab: number;
    readonly ba: number;
    readonly logprob: number;
    readonly tokens: number;
  }[];
}
const goldenOf = (name: string): Golden['cases'] =>
  (JSON.parse(readFileSync(join(fixture(name), 'golden.json'), 'utf8')) as Golden).cases;

async function scoresOf(rows: readonly object[], scorer: string): Promise<StrengthTable> {
  const database = scoreDatabase();
  await runScorers(runOf(database, datasetOf(rows), { scorers: [scorer] }));
  return StrengthTable.load({ database, rows: rows.length, hashes: hashesOf(linesOf(rows)) });
}

/** How many texts the model has computed for the scores that are in the store. */
function textsComputed(database: ReturnType<typeof scoreDatabase>): number {
  const part = database.prepare<[], Buffer>(`SELECT content FROM scorer_part WHERE part = 'profile'`).pluck().get();
  return (JSON.parse(part?.toString('utf8') ?? '{"texts":0}') as { texts: number }).texts;
}

/** All scores, in a fixed order. */
function rewards(database: ReturnType<typeof scoreDatabase>): readonly number[] {
  const found = database.prepare<[], Buffer>('SELECT rewards FROM reward ORDER BY comparison_key').pluck().all();
  return found.flatMap((bytes) => [bytes.readDoubleLE(0), bytes.readDoubleLE(8)]);
}

/** How texts are put together in batches decides the last digits. */
function expectEqualNumbers(one: readonly number[], other: readonly number[]): void {
  expect(one).toHaveLength(other.length);
  one.forEach((number, index) => {
    expect(Math.abs(number - (other[index] ?? Number.NaN))).toBeLessThan(1e-3);
  });
}

/** Processes that this one has started and that still run. */
function children(): readonly number[] {
  return readdirSync('/proc/self/task').flatMap((task) =>
    readFileSync(`/proc/self/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
}

describe('a reward model', () => {
  it.each(['words', 'unigram'])('%s gives each response the number that the reference gives it', async (name) => {
    const cases = goldenOf(name).filter(({ response }) => response !== '');
    // Every response beside that of another case with its own prompt, so that each row needs two numbers.
    const rows = cases.map(({ prompt, response }) => ({ prompt, chosen: response, rejected: 'No.' }));
    const table = await scoresOf(rows, `onnx:${fixture(name)}`);
    cases.forEach(({ logits }, row) => {
      const [score] = table.scoresOf(row);
      expect(score?.scorer).toBe(`onnx:${name}`);
      expect(Math.abs((score?.rewards[0] ?? Number.NaN) - (logits[0] ?? 0))).toBeLessThan(1e-3);
    });
  });

  it('with several outputs has a score by the name of each', async () => {
    const cases = goldenOf('chat').filter(({ response }) => response !== '' && response !== 'No.');
    const rows = cases.map(({ prompt, response }) => ({ prompt, chosen: response, rejected: 'No.' }));
    const table = await scoresOf(rows, `onnx:${fixture('chat')}`);
    cases.forEach(({ logits }, row) => {
      const scores = table.scoresOf(row);
      expect(scores.map(({ scorer }) => scorer)).toEqual([
        'onnx:chat/helpfulness',
        'onnx:chat/honesty',
        'onnx:chat/brevity',
      ]);
      scores.forEach(({ rewards: [chosen] }, head) => {
        expect(Math.abs((chosen ?? Number.NaN) - (logits[head] ?? 0))).toBeLessThan(1e-3);
      });
    });
  });

  it('that compares two responses is asked in both orders, and said to be biased where they disagree', async () => {
    const cases = goldenOf('pairwise');
    const rows = cases.map(({ prompt, first, second }) => ({ prompt, chosen: first, rejected: second }));
    const database = scoreDatabase();
    const scorers = [`pair:${fixture('pairwise')}`];
    const outcome = await runScorers(runOf(database, datasetOf(rows), { scorers }));
    const table = await StrengthTable.load({ database, rows: rows.length, hashes: hashesOf(linesOf(rows)) });
    const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));
    let error = 0;
    cases.forEach(({ ab, ba }, row) => {
      const [chosen, rejected] = table.scoresOf(row)[0]?.rewards ?? [];
      expect(Math.abs((chosen ?? Number.NaN) - ab)).toBeLessThan(1e-3);
      expect(Math.abs((rejected ?? Number.NaN) - ba)).toBeLessThan(1e-3);
      error += Math.abs(sigmoid(ab) + sigmoid(ba) - 1) / cases.length;
    });
    const [report] = outcome.reports;
    expect(report?.skewSymmetryError).toBeCloseTo(error, 3);
    expect(report?.notes?.join('\n')).toContain('not skew-symmetric');
  });

  it('of language gives the log-probability of each response, whole and a token', async () => {
    const cases = goldenOf('causal').filter(({ response }) => response !== '' && response !== 'No.');
    const rows = cases.map(({ prompt, response }) => ({ prompt, chosen: response, rejected: 'No.' }));
    const table = await scoresOf(rows, `lm:${fixture('causal')}`);
    cases.forEach(({ logprob, tokens }, row) => {
      const [whole, perToken] = table.scoresOf(row);
      expect([whole?.scorer, perToken?.scorer]).toEqual(['lm:causal/logprob', 'lm:causal/per-token']);
      expect(Math.abs((whole?.rewards[0] ?? Number.NaN) - logprob)).toBeLessThan(1e-3);
      expect(Math.abs((perToken?.rewards[0] ?? Number.NaN) - logprob / tokens)).toBeLessThan(1e-3);
    });
  });

  it('says how many texts it has cut, and which pairs became equal by that', async () => {
    const long = 'tea is milder, coffee is stronger. '.repeat(100);
    const rows = [
      { prompt: 'Short?', chosen: 'Yes.', rejected: 'No.' },
      { prompt: 'Long?', chosen: `${long} Tea.`, rejected: `${long} Coffee.` },
    ];
    const outcome = await runScorers(
      runOf(scoreDatabase(), datasetOf(rows), { scorers: [`onnx:${fixture('words')}`] }),
    );
    expect(outcome.reports[0]).toMatchObject({ truncatedShare: 0.5, equalAfterTruncation: 1 });
    expect(outcome.reports[0]?.notes?.join('\n')).toContain('cut to fit');
  });

  it('is described by its spread, its liking for length and its agreement with the other scorers', async () => {
    const { pairs } = generatedPairs(40, 0);
    const database = scoreDatabase();
    const input = datasetOf([...pairs, { prompt: 'Equal?', chosen: 'Yes it is.', rejected: 'No it was.' }]);
    await runScorers(runOf(database, input, { scorers: [`onnx:${fixture('unigram')}`] }));
    const [report] = (await runScorers(runOf(database, input, { scorers: [`onnx:${fixture('words')}`] }))).reports;

    const numbers = (scorer: string): readonly number[] =>
      pairs.map((_, row) => {
        const [chosen, rejected] = table.scoresOf(row).find((score) => score.scorer === scorer)?.rewards ?? [];
        return (chosen ?? Number.NaN) - (rejected ?? Number.NaN);
      });
    const lines = linesOf(pairs);
    const table = await StrengthTable.load({ database, rows: pairs.length, hashes: hashesOf(lines) });
    const margins = numbers('onnx:words');
    const others = numbers('onnx:unigram');
    const longer = pairs.filter(
      ({ chosen, rejected }, row) => Math.sign(margins[row] ?? 0) === Math.sign(chosen.length - rejected.length),
    );
    const unequal = pairs.filter(({ chosen, rejected }) => chosen.length !== rejected.length);
    const { value = Number.NaN, rows } = report?.longerPreferred ?? {};
    expect(rows).toBe(unequal.length);
    expect(value).toBeCloseTo(longer.length / unequal.length, 9);
    const [agreement] = report?.agreement ?? [];
    expect(agreement).toMatchObject({ scorer: 'onnx:unigram', rows: 41 });
    const same = margins.filter((margin, row) => Math.sign(margin) === Math.sign(others[row] ?? 0)).length;
    expect(Math.abs((agreement?.value ?? 0) * 41 - same)).toBeLessThanOrEqual(1);
    const mean = margins.reduce((sum, margin) => sum + margin, 0) / 40;
    const variance = margins.reduce((sum, margin) => sum + (margin - mean) ** 2, 0) / 40;
    expect((report?.marginStd ?? 0) / Math.sqrt(variance)).toBeCloseTo(1, 1);
  });

  it('computes equal comparisons once, whichever way round they stand', async () => {
    const { pairs } = generatedPairs(30, 0);
    const turned = pairs.map(({ prompt, chosen, rejected }) => ({ prompt, chosen: rejected, rejected: chosen }));
    const database = scoreDatabase();
    const outcome = await runScorers(
      runOf(database, datasetOf([...pairs, ...turned, ...pairs]), { scorers: [`onnx:${fixture('words')}`] }),
    );
    expect(outcome.rowsScored).toBe(90);
    expect(textsComputed(database)).toBe(60);
  });

  it('computes a response once that stands in several pairs, also of an earlier run, and gives it the same score', async () => {
    const cases = goldenOf('words')
      .filter(({ response }) => response !== '')
      .slice(0, 4);
    const all = cases.flatMap((one, at) => cases.slice(at + 1).map((other) => [one, other] as const));
    const rows = all.map(([one, other]) => ({ prompt: 'Which?', chosen: one.response, rejected: other.response }));
    const scorers = [`onnx:${fixture('words')}`];
    const [apart, database] = [scoreDatabase(), scoreDatabase()];
    // A pair a dataset: no other pair knows its texts.
    for (const row of rows) await runScorers(runOf(apart, datasetOf([row]), { scorers }));
    await runScorers(runOf(database, datasetOf(rows.slice(0, 1)), { scorers }));
    const { reports } = await runScorers(runOf(database, datasetOf(rows), { scorers }));
    // Four texts in twelve places; two of them were scored before.
    expect(reports[0]?.notes?.join('\n')).toContain('8 responses have the scores of the same texts');
    expectEqualNumbers(rewards(database), rewards(apart));
    const numbers = new Set(rewards(database));
    expect(numbers.size).toBe(4);
  });

  it('computes nothing again, and only what is new where rows were added', async () => {
    const { pairs } = generatedPairs(40, 0);
    const database = scoreDatabase();
    const scorers = [`onnx:${fixture('words')}`];
    await runScorers(runOf(database, datasetOf(pairs.slice(0, 30)), { scorers }));
    await runScorers(runOf(database, datasetOf(pairs.slice(0, 30)), { scorers }));
    expect(textsComputed(database)).toBe(60);
    const outcome = await runScorers(runOf(database, datasetOf(pairs), { scorers }));
    expect(outcome.rowsScored).toBe(40);
    expect(textsComputed(database)).toBe(80);
  });

  it('computes all again where the model is another one now, or that is asked for', async () => {
    const { pairs } = generatedPairs(10, 0);
    const folder = join(temporaryFolder(), 'words');
    cpSync(fixture('words'), folder, { recursive: true });
    const database = scoreDatabase();
    const input = datasetOf(pairs);
    await runScorers(runOf(database, input, { scorers: [`onnx:${folder}`] }));
    const first = rewards(database);
    writeFileSync(join(folder, 'scoring.json'), '{"max_length": 12}');
    await runScorers(runOf(database, input, { scorers: [`onnx:${folder}`] }));
    expect(rewards(database)).toHaveLength(20);
    const change = rewards(database).map((number, index) => Math.abs(number - (first[index] ?? 0)));
    expect(Math.max(...change)).toBeGreaterThan(1);
    const second = rewards(database);
    await runScorers(runOf(database, input, { scorers: [`onnx:${folder}`], fresh: true }));
    expectEqualNumbers(rewards(database), second);
  });

  it('keeps its scores beside those of another model whose folder has the same name', async () => {
    const { pairs } = generatedPairs(5, 0);
    const other = join(temporaryFolder(), 'words');
    cpSync(fixture('unigram'), other, { recursive: true });
    const database = scoreDatabase();
    const input = datasetOf(pairs);
    for (const folder of [fixture('words'), other, fixture('words')]) {
      await runScorers(runOf(database, input, { scorers: [`onnx:${folder}`] }));
    }
    const names = database.prepare('SELECT name FROM scorer ORDER BY id').pluck().all();
    expect(names).toHaveLength(2);
    expect(new Set(names).size).toBe(2);
  });
});

describe('a run of a model', () => {
  it('that is cancelled keeps what it has, and goes on where it stopped', async () => {
    const { pairs } = generatedPairs(400, 0);
    const database = scoreDatabase();
    const input = datasetOf(pairs);
    const scorers = [`onnx:${fixture('words')}`];
    const cancelling = new AbortController();
    const stopped = runScorers(
      runOf(database, input, {
        scorers,
        signal: cancelling.signal,
        progress: () => {
          if (rewards(database).length > 0) cancelling.abort();
        },
      }),
    );
    await expect(stopped).rejects.toSatisfy((error) => CuratorError.is(error, 'cancelled'));
    const kept = rewards(database).length / 2;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(400);
    expect(textsComputed(database)).toBe(2 * kept);

    const seen: Progress[] = [];
    const outcome = await runScorers(runOf(database, input, { scorers, progress: (progress) => seen.push(progress) }));
    expect(outcome.rowsScored).toBe(400);
    expect(textsComputed(database)).toBe(800);
    const started = seen.find(({ message }) => message?.startsWith('Scoring with words') === true);
    expect(started).toMatchObject({ done: kept, total: 400, unit: 'rows' });
    expect(seen.at(-1)).toMatchObject({ done: 400, total: 400 });
  });

  it.runIf(process.platform === 'linux')('survives that its processes are killed', async () => {
    const { pairs } = generatedPairs(300, 0);
    const input = datasetOf(pairs);
    const scorers = [`onnx:${fixture('words')}`];
    const undisturbed = scoreDatabase();
    await runScorers(runOf(undisturbed, input, { scorers }));

    const database = scoreDatabase();
    let kills = 0;
    const outcome = await runScorers(
      runOf(database, input, {
        scorers,
        progress: ({ message = '' }) => {
          if (kills >= 3 || !message.startsWith('Scoring with words') || rewards(database).length < 20 * kills) return;
          for (const pid of children().slice(-1)) {
            process.kill(pid, 'SIGKILL');
            kills++;
          }
        },
      }),
    );
    expect(kills).toBe(3);
    expect(outcome).toMatchObject({ rowsScored: 300, rowsSkippedTotal: 0 });
    expect(textsComputed(database)).toBe(600);
    expectEqualNumbers(rewards(database), rewards(undisturbed));
  });

  it('leaves out a text that the model has no number for, and says which', async () => {
    const folder = join(temporaryFolder(), 'words');
    cpSync(fixture('words'), folder, { recursive: true });
    breakToken(folder, 'coffee');
    const { pairs } = generatedPairs(30, 0);
    const rows = [...pairs, { prompt: 'What?', chosen: 'Some coffee.', rejected: 'Nothing.' }];
    const database = scoreDatabase();
    const outcome = await runScorers(runOf(database, datasetOf(rows), { scorers: [`onnx:${folder}`] }));
    expect(outcome).toMatchObject({ rowsScored: 30, rowsSkippedTotal: 1 });
    expect(outcome.rowsSkipped[0]).toMatchObject({ line: 31 });
    expect(outcome.rowsSkipped[0]?.message).toContain('NaN');
  });

  it('stops where the model fails on everything', async () => {
    const folder = join(temporaryFolder(), 'words');
    cpSync(fixture('words'), folder, { recursive: true });
    breakToken(folder, '[CLS]');
    const { pairs } = generatedPairs(60, 0);
    const run = runScorers(runOf(scoreDatabase(), datasetOf(pairs), { scorers: [`onnx:${folder}`] }));
    await expect(run).rejects.toSatisfy(
      (error) => CuratorError.is(error, 'bad-model') && error.message.includes('20 pairs'),
    );
  });

  it('refuses a damaged model and a folder without one before anything is computed', async () => {
    const folder = join(temporaryFolder(), 'words');
    cpSync(fixture('words'), folder, { recursive: true });
    const whole = readFileSync(join(folder, 'model.onnx'));
    writeFileSync(join(folder, 'model.onnx'), whole.subarray(0, whole.length / 2));
    const input = datasetOf(generatedPairs(3, 0).pairs);
    for (const [name, reason] of [
      [`onnx:${folder}`, 'bad-model'],
      [`onnx:${join(folder, 'none')}`, 'not-found'],
      ['onnx:', 'bad-request'],
    ] as const) {
      const run = runScorers(runOf(scoreDatabase(), input, { scorers: [name] }));
      await expect(run).rejects.toSatisfy((error) => CuratorError.is(error, reason));
    }
  });
});

/** Makes the embedding of a token no numbers. */
function breakToken(folder: string, token: string): void {
  const path = join(folder, 'model.onnx');
  const bytes = readFileSync(path);
  const tokenizer = JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8')) as {
    model: { vocab: Record<string, number> };
  };
  const id = tokenizer.model.vocab[token];
  if (id === undefined) throw new Error(`No token ${token}.`);
  const width = 6;
  // The name of the tensor, then the field with its content: a key, two bytes of length, the numbers.
  const name = Buffer.concat([Buffer.from('embedding'), Buffer.of(0x4a)]);
  const start = bytes.indexOf(name) + name.length + 2;
  for (let at = 0; at < width; at++) bytes.writeFloatLE(Number.NaN, start + 4 * (id * width + at));
  writeFileSync(path, bytes);
}
