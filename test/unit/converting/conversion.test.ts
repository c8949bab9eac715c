import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { lossesOf, type ConversionReport } from '../../../extension/model/export/conversion.ts';
import { contents } from '../../../extension/model/export/exportFormat.ts';
import { exportFormats } from '../../../extension/model/export/exportFormats.ts';
import { exportOptions } from '../../../extension/model/export/exportOptions.ts';
import { startEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { curator } from '../cli/support/curator.ts';
import { exportRowsOf, recordsOf } from '../export/support/exportRows.ts';
import { fixtures } from '../formats/support/fixtures.ts';

let folder = '';
const at = (name: string): string => join(folder, name);
beforeEach(() => {
  folder = temporaryFolder();
});

const rows = [
  {
    ...{ prompt: 'Why?', chosen: 'Because.', rejected: 'No.', source: 'web', chosen_model: 'm1', rejected_model: 'm2' },
    ...{ chosen_score: 1, rejected_score: 0 },
  },
  { prompt: 'How?', chosen: 'So.', rejected: 'Thus.', system: 'Be brief.' },
];
const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('');

async function report(options: object): Promise<ConversionReport> {
  writeFileSync(at('pairs.jsonl'), lines);
  const engine = startEngine();
  const { datasetId } = await engine.open(at('pairs.jsonl'));
  const whole = exportOptions.parse({ target: at('out.jsonl'), leaveOut: [], ...options });
  return engine.request('export/losses', { datasetId, options: whole });
}

describe('what a conversion loses', () => {
  it('is named with the rows that lose it, the most frequent first, and nothing is written', async () => {
    const { losses, leftOut, records } = await report({ format: 'trl-preference' });
    expect(records).toBe(2);
    expect(leftOut).toEqual([]);
    expect(losses).toEqual([
      { content: 'models', what: contents.models, rows: 1, lines: [1] },
      { content: 'scores', what: contents.scores, rows: 1, lines: [1] },
      ...['source', 'chosen_model', 'rejected_model', 'chosen_score', 'rejected_score'].map((name) => {
        return { content: 'field', what: `the field "${name}"`, rows: 1, lines: [1] };
      }),
      { content: 'system', what: contents.system, rows: 1, lines: [2] },
    ]);
    expect(existsSync(at('out.jsonl'))).toBe(false);
  });

  it('is less where the shape has a place for it or the field is kept', async () => {
    const named = async (options: object): Promise<readonly string[]> =>
      (await report(options)).losses.map(({ what }) => what);
    expect(await named({ format: 'trl-preference-conversational' })).not.toContain(contents.system);
    expect(await named({ format: 'trl-preference', columns: ['source'] })).not.toContain('the field "source"');
    expect(await named({ format: 'trl-preference', columns: 'all' })).toEqual([contents.system]);
  });

  it('counts rows that have no place at all', async () => {
    const { leftOut, records } = await report({ format: 'trl-stepwise' });
    expect(records).toBe(0);
    expect(leftOut).toEqual([{ why: 'no-place', rows: 2, lines: [1, 2] }]);
  });

  it('names every text that the records do not hold, for every shape and every format', () => {
    const missing: string[] = [];
    for (const { id, rows: samples } of fixtures) {
      for (const row of exportRowsOf(samples)) {
        const { comparison, label } = row;
        if (comparison === undefined) continue;
        for (const format of exportFormats) {
          const records = recordsOf([row], format.id);
          if (records.length === 0) continue;
          const options = exportOptions.parse({ format: format.id, target: 'x' });
          const named = new Set(lossesOf(comparison, label, format, options).map(({ content }) => content));
          const written = JSON.stringify(records);
          const texts = {
            system: comparison.context[0]?.role === 'system' ? comparison.context[0].text : undefined,
            rationale: comparison.rationale,
            critique: comparison.candidates.find(({ critique }) => critique !== undefined)?.critique,
            models: comparison.candidates.find(({ model }) => model !== undefined)?.model,
            pictures: comparison.media?.find(({ kind }) => kind === 'image')?.reference,
            recordings: comparison.media?.find(({ kind }) => kind !== 'image')?.reference,
          };
          for (const [content, text] of Object.entries(texts) as [keyof typeof texts, string | undefined][]) {
            if (text === undefined || named.has(content) || written.includes(JSON.stringify(text).slice(1, -1)))
              continue;
            missing.push(`${content} of ${id} in ${format.id}`);
          }
        }
      }
    }
    expect(missing).toEqual([]);
  });
});

describe('the convert command', () => {
  it('says what is lost before it writes, and ends with 1 because of it', async () => {
    writeFileSync(at('pairs.jsonl'), lines);
    const looked = await curator(['convert', at('pairs.jsonl'), '--to', 'trl-preference', '--dry-run']);
    expect(looked.status).toBe(1);
    expect(looked.stdout).toMatch(/^names of the models that wrote the responses +1 +1$/mu);
    expect(looked.stdout).toMatch(/^2 rows become 2 records of trl-preference$/mu);
    const args = ['convert', at('pairs.jsonl'), '--to', 'trl-preference', '--out', at('out.jsonl')];
    expect(await curator([...args, '--json'])).toMatchObject({ status: 1 });
    expect(JSON.parse(readFileSync(at('out.jsonl'), 'utf8').split('\n')[0] ?? '')).toEqual({
      ...{ prompt: 'Why?', chosen: 'Because.', rejected: 'No.' },
    });
    expect(await curator(args)).toMatchObject({ status: 2 });
    expect(await curator([...args, '--overwrite'])).toMatchObject({ status: 1 });
  });

  it('ends with 0 where nothing is lost, there and back', async () => {
    writeFileSync(at('plain.jsonl'), '{"prompt":"Why?","chosen":"Because.","rejected":"No."}\n');
    const there = ['convert', at('plain.jsonl'), '--to', 'openrlhf', '--out', at('there.jsonl'), '--json'];
    expect(await curator(there)).toMatchObject({ status: 0 });
    const back = ['convert', at('there.jsonl'), '--to', 'trl-preference', '--out', at('back.jsonl'), '--json'];
    expect(await curator(back)).toMatchObject({ status: 0 });
    expect(readFileSync(at('back.jsonl'), 'utf8')).toBe(readFileSync(at('plain.jsonl'), 'utf8'));
  });

  it('is wrong use without a target, or without a shape', async () => {
    writeFileSync(at('pairs.jsonl'), lines);
    expect(await curator(['convert', at('pairs.jsonl'), '--to', 'trl-preference'])).toMatchObject({ status: 2 });
    expect(await curator(['convert', at('pairs.jsonl'), '--out', at('out.jsonl')])).toMatchObject({ status: 2 });
    const noColumn = [
      'convert',
      at('pairs.jsonl'),
      '--to',
      'trl-preference',
      '--out',
      at('out.jsonl'),
      '--columns',
      '',
    ];
    const wrong = await curator(noColumn);
    expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining('These options do not fit') as unknown });
    expect(wrong.stderr).not.toMatch(/^ +at /mu);
  });
});
