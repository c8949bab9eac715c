import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SequenceMaker } from '../../../../extension/engine/scoring/models/input/sequences.ts';
import { readModelFolder } from '../../../../extension/engine/scoring/models/modelFolder.ts';
import type { ModelUse } from '../../../../extension/model/scoring/scoringChoices.ts';
import { ModelSession } from '../../../../extension/engine/scoring/models/process/modelSession.ts';

/** What other implementations make of some texts; see makeModels.py beside the fixtures. */
interface Golden {
  readonly cases: readonly {
    readonly prompt: string;
    readonly response?: string;
    readonly rendered?: string;
    readonly prefix_tokens?: number;
    readonly input_ids?: readonly number[];
    readonly logits?: readonly number[];
    readonly logprob?: number;
    readonly tokens?: number;
    readonly first?: string;
    readonly second?: string;
    readonly ab?: number;
    readonly ba?: number;
  }[];
}

const fixtures = join(import.meta.dirname, '../../../fixtures/models');
const { CURATOR_MODELS: given, CURATOR_DATA: data } = process.env;
// The reference models are no part of the project: they are taken where the environment names them.
const reference = given ?? (data === undefined ? undefined : join(data, '../models'));

function folders(parent: string): readonly string[] {
  return readdirSync(parent)
    .map((name) => join(parent, name))
    .filter((folder) => existsSync(join(folder, 'golden.json')));
}

const all = [...folders(fixtures), ...(reference === undefined ? [] : folders(reference))];

const says = (text: string, role = 'assistant'): readonly { role: string; text: string }[] => [{ role, text }];

describe.each(all.map((folder) => ({ name: basename(folder), folder })))('the model $name', ({ folder }) => {
  const { cases } = JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as Golden;
  const some = cases[0];
  const use: ModelUse = some?.ab !== undefined ? 'pair' : some?.logprob !== undefined ? 'likelihood' : 'reward';
  const model = readModelFolder(folder, use);
  const maker = new SequenceMaker(model);
  // Quantised weights give other numbers; those are compared with themselves elsewhere.
  const exact = basename(model.modelPath) === 'model.onnx';

  it.skipIf(use === 'pair')('reads texts as the libraries do that models are trained with', () => {
    for (const { prompt, response = '', rendered, input_ids: ids, prefix_tokens: prefix } of cases) {
      const context = says(prompt, 'user');
      if (rendered !== undefined) expect(maker.rendered(context, says(response))).toBe(rendered);
      const sequence = maker.response(context, says(response));
      expect(sequence.ids).toEqual(ids);
      if (prefix !== undefined) expect(sequence.prefix).toBe(prefix);
    }
  });

  it.runIf(exact)('gives the numbers that the reference gives', { timeout: 120_000 }, async () => {
    const session = await ModelSession.load(model, { device: 'cpu', threads: 1 });
    for (const { prompt, response = '', first = '', second = '', ...golden } of cases) {
      const context = says(prompt, 'user');
      const sequences =
        use === 'pair'
          ? [maker.pair(context, says(first), says(second)), maker.pair(context, says(second), says(first))]
          : [maker.response(context, says(response))];
      const wanted =
        use === 'pair'
          ? [golden.ab ?? Number.NaN, golden.ba ?? Number.NaN]
          : (golden.logits ?? [golden.logprob ?? Number.NaN, (golden.logprob ?? 0) / (golden.tokens ?? 1)]);
      const values: (readonly number[])[] = [];
      for (const sequence of sequences) values.push(...(await session.run([sequence])));
      values.flat().forEach((value, index) => {
        expect(Math.abs(value - (wanted[index] ?? Number.NaN))).toBeLessThan(1e-3);
      });
      expect(values.flat()).toHaveLength(wanted.length);
    }
  });
});
