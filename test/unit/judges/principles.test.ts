import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../extension/engine/judges/judgeCalls.ts';
import type { RowAction } from '../../../extension/model/contract/rowActions.ts';
import { exportOptions } from '../../../extension/model/export/exportOptions.ts';
import { answerSchema, readAnswer } from '../../../extension/model/judges/answer.ts';
import { joinPrinciples, readPrinciples, type OwnPrinciple } from '../../../extension/model/judges/principles.ts';
import { judgePrompt } from '../../../extension/model/judges/prompt.ts';
import { rubric as rubricSchema, rubricVersion } from '../../../extension/model/judges/rubric.ts';
import { rubricTemplates } from '../../../extension/model/judges/rubricTemplates.ts';
import { reasonsApart, sharedWords } from '../../../extension/model/judges/sharedWords.ts';
import { startEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { completion, scriptedServer, send, shownAsA } from './support/chatServer.ts';

const rubric = rubricTemplates.principles ?? expect.fail('There is no such template.');
const plain = rubricTemplates.helpfulness ?? expect.fail('There is no such template.');
const pair = { prompt: 'p', responses: ['x', 'y'] as [string, string] };

describe('asking for principles', () => {
  it('happens where the rubric says so, and changes nothing for the others', () => {
    expect(answerSchema(rubric)).toMatchObject({
      required: ['principles', 'critiques', 'reason', 'evidence', 'winner'],
    });
    expect(judgePrompt(rubric, pair, 'as-is', sha256).messages[0]?.content).toContain(
      '"principles": [{"response": "A"',
    );
    expect(answerSchema(plain)).toMatchObject({ required: ['reason', 'evidence', 'winner'] });
    expect(judgePrompt(plain, pair, 'as-is', sha256).messages[0]?.content).not.toContain('principle');
    // Versions of rubrics that say nothing about principles are what they were.
    expect(rubricVersion(rubricSchema.parse({ ...plain, principles: undefined }), sha256)).toBe(
      rubricVersion(plain, sha256),
    );
  });
});

describe('reading principles', () => {
  it('takes yes and no, and leaves out what is neither or says nothing', () => {
    const one = { response: 'A', principle: 'names its sources', follows: 'Yes', quote: 'see [1]' };
    expect(
      readPrinciples([
        one,
        { ...one, follows: false, response: 'B' },
        { ...one, follows: 'partially' },
        { ...one, principle: 'Helpfulness' },
        { ...one, principle: '  ' },
        { ...one, response: 'C' },
        'names its sources',
        null,
      ]),
    ).toEqual([
      { ...one, follows: true },
      { ...one, follows: false, response: 'B' },
    ]);
    expect(readPrinciples({ 0: one })).toEqual([]);
    expect(readPrinciples(Array.from({ length: 500 }, () => one))).toHaveLength(20);
  });

  it('takes the verdict of an answer whose principles cannot be read', () => {
    expect(readAnswer('{"winner": "A", "principles": "none", "critiques": [1]}')).toMatchObject({
      winner: 'A',
      principles: [],
      critiques: { A: '', B: '' },
    });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void readPrinciples(value)));
  });
});

describe('joining principles of several answers', () => {
  const own = (principle: string, more: Partial<OwnPrinciple> = {}): OwnPrinciple => ({
    candidate: 0,
    principle,
    follows: true,
    quote: 'q',
    at: null,
    ...more,
  });

  it('counts answers that say the same in like words, and those that say the opposite', () => {
    const joined = joinPrinciples([
      [own('names the sources of claims'), own('names sources for each claim'), own('is short', { candidate: 1 })],
      [own('Names its sources', { at: { start: 1, end: 2 } }), own('is short')],
      [own('names its sources', { follows: false })],
    ]);
    expect(joined).toEqual([
      { ...own('Names its sources', { at: { start: 1, end: 2 } }), answers: 2, against: 1 },
      { ...own('is short', { candidate: 1 }), answers: 1, against: 0 },
      { ...own('is short'), answers: 1, against: 0 },
    ]);
  });
});

describe('whether reasons overlap', () => {
  it.each([
    ['It names the wrong capital of Australia.', 'wrong capital', false],
    ['It explains each step.', 'the explanation is better', false],
    ['It is polite and long.', 'The year is wrong: 1969, not 1968.', true],
    ['It names the wrong capital.', '', undefined],
    ['Response A is better.', 'wrong year', undefined],
    ['它给出了错误的首都。', '首都错误', false],
  ])('%j and %j: %s', (left, right, apart) => {
    expect(reasonsApart(left, right)).toBe(apart);
    expect(reasonsApart(right, left)).toBe(apart);
  });

  it('is a share from 0 to 1, the same both ways', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (left, right) => {
        const shared = sharedWords(left, right);
        expect(sharedWords(right, left)).toBe(shared);
        if (shared !== undefined) expect(shared).toBeGreaterThanOrEqual(0);
        if (shared !== undefined) expect(shared).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('principles of a judge about a row', () => {
  const hostile = '<img src=x onerror=alert(1)>';

  async function judged(model = 'm', reason = 'It names the capital.') {
    const folder = temporaryFolder();
    const path = join(folder, 'pairs.jsonl');
    const row = {
      prompt: 'What is the capital of Australia?',
      chosen: 'It is Canberra, as the constitution says.',
      rejected: `It is Sydney. ${hostile}`,
    };
    writeFileSync(path, `${JSON.stringify(row)}\n`);
    const engine = startEngine();
    const { datasetId } = await engine.open(path);
    const server = await scriptedServer((response, received) => {
      const good = shownAsA(received).includes('Canberra') ? 'A' : 'B';
      const bad = good === 'A' ? 'B' : 'A';
      const text = JSON.stringify({
        principles: [
          { response: good, principle: 'names the right capital', follows: 'yes', quote: 'it is  CANBERRA' },
          { response: bad, principle: 'names the right capital', follows: 'no', quote: 'It is Sydney.' },
          {
            response: bad,
            principle: 'cites a source',
            follows: 'yes',
            quote: 'according to the Encyclopaedia of 1901',
          },
        ],
        critiques: { [good]: 'Right and short.', [bad]: `Wrong. ${hostile}` },
        reason,
        evidence: [],
        winner: good,
      });
      send(response, completion({ text }));
    });
    const judge = async (name = model) =>
      engine.request('judges/run', {
        datasetId,
        options: {
          server: { kind: 'http', endpoint: server.endpoint, model: name, timeoutMs: 5_000 },
          rubric,
          samples: 1,
          maxTokens: 500,
          rows: { scope: 'all' },
        },
        budget: null,
        concurrency: 2,
        fresh: false,
      });
    await judge();
    const act = (action: RowAction) => engine.request('rows/apply', { datasetId, rows: [0], action });
    const verdicts = async () => (await engine.request('rows/detail', { datasetId, row: 0 })).verdicts;
    return { engine, datasetId, folder, act, verdicts, judge };
  }

  it('are joined over both orders, with the words that show them where those are there', async () => {
    const { verdicts } = await judged();
    const [verdict] = await verdicts();
    expect(verdict?.principles).toEqual([
      {
        candidate: 0,
        principle: 'names the right capital',
        follows: true,
        quote: 'it is  CANBERRA',
        at: { start: 0, end: 14 },
        answers: 2,
        against: 0,
        approved: false,
      },
      expect.objectContaining({ candidate: 1, follows: false, at: { start: 0, end: 13 }, answers: 2 }),
      expect.objectContaining({ candidate: 1, principle: 'cites a source', at: null }),
    ]);
    expect(verdict?.reasons.map(({ critiques }) => critiques)).toEqual([
      ['Right and short.', `Wrong. ${hostile}`],
      ['Right and short.', `Wrong. ${hostile}`],
    ]);
  });

  it('are exported once a person approved them, with their place in the response, and survive a flip', async () => {
    const { engine, datasetId, folder, act, verdicts } = await judged();
    const target = join(folder, 'principles.jsonl');
    const exported = async (): Promise<readonly unknown[]> => {
      const options = exportOptions.parse({ format: 'principle', target, overwrite: true });
      await engine.request('export/run', { datasetId, options });
      const lines = readFileSync(target, 'utf8').split('\n');
      return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as unknown);
    };
    expect(await exported()).toEqual([]);
    const [verdict] = await verdicts();
    const [first, , third] = verdict?.principles ?? [];
    if (first === undefined || third === undefined) throw new Error('There are no principles.');
    const approve = ({ candidate, principle, follows, quote }: OwnPrinciple, approved = true) =>
      act({ kind: 'principles', approved, principles: [{ candidate, principle, follows, quote }] });
    await approve(first);
    await expect(approve(third)).rejects.toMatchObject({ reason: 'bad-request' });
    expect((await verdicts())[0]?.principles.map(({ approved }) => approved)).toEqual([true, false, false]);
    const row = {
      prompt: 'What is the capital of Australia?',
      response: 'It is Canberra, as the constitution says.',
      principle: 'names the right capital',
      label: 'yes',
      evidence: [{ start: 0, end: 14, text: 'It is Canberra' }],
    };
    expect(await exported()).toEqual([row]);
    await act({ kind: 'decide', decision: 'flip' });
    expect(await exported()).toEqual([row]);
    expect((await verdicts())[0]?.principles[0]).toMatchObject({ candidate: 1, approved: true });
    await approve({ ...first, candidate: 1 }, false);
    expect(await exported()).toEqual([]);
  });

  it('are flagged where the judge agrees with the label for other reasons than the person', async () => {
    const { act, verdicts, engine, datasetId } = await judged();
    expect((await verdicts())[0]).toMatchObject({ agrees: true, apartFrom: [] });
    await act({ kind: 'note', note: 'The second one is impolite.' });
    expect((await verdicts())[0]?.apartFrom).toEqual(['person']);
    const [asked] = await verdicts();
    const report = await engine.request('judges/trust', {
      datasetId,
      judgeId: asked?.judgeId ?? 0,
      against: 'label',
      facet: undefined,
    });
    expect(report.otherReasons).toEqual({ agreeing: 1, rows: 1, told: [{ row: 0, line: 1, of: ['person'] }] });
    await act({ kind: 'note', note: 'Wrong capital.' });
    expect((await verdicts())[0]?.apartFrom).toEqual([]);
    await act({ kind: 'tags', tags: ['length'] });
    await act({ kind: 'note', note: '' });
    expect((await verdicts())[0]?.apartFrom).toEqual(['person']);
    await act({ kind: 'decide', decision: 'flip' });
    const [row] = await engine.request('judges/verdicts', { datasetId, from: 0, count: 1 });
    expect(row?.verdicts[0]).toMatchObject({ agrees: false, apartFrom: [] });
  });
});
