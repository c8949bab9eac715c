import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { commandLine } from '../../support/bundles.ts';
import { startEngine } from '../../support/engine.ts';

const rows = 30;

/** Pairs with labels of two people and of a model that is wrong in some rows. */
export function datasetText(): string {
  return Array.from({ length: rows }, (_, row) => {
    const better = row % 2 === 0 ? 1 : 2;
    const record = {
      instruction: `Which of the two is better, number ${String(row)}?`,
      response1: better === 1 ? 'a good answer that says why' : 'a bad one',
      response2: better === 2 ? 'a good answer that says why' : 'a bad one',
      ...(row < 20 ? { annotator1: better, annotator2: better } : { annotator1: 0, annotator2: better }),
      judge_m: row % 5 === 0 ? 3 - better : better,
    };
    return `${JSON.stringify(record)}\n`;
  }).join('');
}

/** What a model answers: it prefers good answers and quotes them, and says what rows are about and why. */
function answerTo(body: string): object {
  if (body.includes('You prepare the comparison')) {
    return {
      category: 'advice',
      objectivity: 'subjective',
      controversiality: 'low',
      desired: ['says why', 'is short'],
      guideline: 'Prefer the response that gives a reason.',
    };
  }
  if (body.includes('You explain a decision')) return { rationale: 'The preferred response says why.' };
  const shownAsA = /begin response A[^"]*?\\n(.*?)\\n/u.exec(body)?.[1] ?? '';
  const [winner, other] = shownAsA.includes('good') ? ['A', 'B'] : ['B', 'A'];
  const evidence = [
    { response: winner, quote: 'a good answer' },
    { response: winner, quote: 'words that nobody wrote' },
  ];
  const principles = [
    { response: winner, principle: 'gives a reason', follows: 'yes', quote: 'that SAYS why' },
    { response: other, principle: 'gives a reason', follows: 'no', quote: 'a bad one' },
    { response: other, principle: 'names its sources', follows: 'yes', quote: 'as the encyclopaedia of 1901 has it' },
  ];
  const critiques = {
    [winner]: 'It gives a reason.',
    [other]: 'It says nothing. <b>Bold</b> claims aside.',
  };
  return { principles, critiques, reason: 'It says why.', evidence, winner };
}

/** Judges every pair by the command line, and lets the same model fill in attributes and write rationales. */
export async function judge(file: string): Promise<void> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const content = JSON.stringify(answerTo(body));
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ choices: [{ finish_reason: 'stop', message: { content } }] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1`;
    const rubric = ['--rubric', 'principles'];
    const child = spawn(process.execPath, [
      commandLine,
      'judge',
      file,
      '--endpoint',
      endpoint,
      '--model',
      'small',
      ...rubric,
    ]);
    child.stdout.resume();
    expect(await once(child, 'close')).toEqual([0, null]);
    const engine = startEngine();
    const { datasetId } = await engine.open(file);
    for (const task of ['attributes', 'rationale'] as const) {
      const server = { kind: 'http', endpoint, model: 'small', timeoutMs: 10_000 } as const;
      const options = { server, task, goldExamples: false, maxTokens: 200, rows: { scope: 'all' } } as const;
      const run = { datasetId, options, budget: null, concurrency: 2, fresh: false };
      expect(await engine.request('suggestions/run', run)).toMatchObject({ suggested: rows });
    }
    await engine.stop();
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
