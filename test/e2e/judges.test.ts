import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkout } from '../../scripts/bootstrap.mjs';
import { startEngine } from '../support/engine.ts';
import { axeViolations } from './support/axe.ts';
import { Workbench, type ThemeName } from './support/workbench.ts';

const rows = 30;

/** Pairs with labels of two people and of a model that is wrong in some rows. */
function datasetText(): string {
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
async function judge(file: string): Promise<void> {
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
    const main = join(checkout, 'extension/cli/main.ts');
    const rubric = ['--rubric', 'principles'];
    const child = spawn(process.execPath, [main, 'judge', file, '--endpoint', endpoint, '--model', 'small', ...rubric]);
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

describe.each(['light', 'dark', 'high-contrast'] satisfies ThemeName[])('judges in the %s theme', (theme) => {
  it('shows verdicts beside the label, the trust report, blind labelling and the routing plan', async () => {
    let file = '';
    const workbench = await Workbench.start({ theme, viewport: { width: 1700, height: 1100 } }, (folder) => {
      file = join(folder, 'judged.jsonl');
      writeFileSync(file, datasetText());
    });
    try {
      await judge(file);
      await workbench.openFromExplorer('judged.jsonl', 'Open as Preference Pairs');
      const pairs = await workbench.webview('[data-testid=counts]');
      const verdict = pairs.getByTestId('judges');
      await verdict.waitFor();
      await expect.poll(() => verdict.innerText()).toContain('agrees with the label');
      await verdict.locator('summary').first().click();
      await verdict.getByText('not in the response').first().waitFor();
      await pairs.getByTestId('principles').getByText('names its sources').waitFor();
      await pairs.getByTestId('approve-principles').click();
      await pairs.getByTestId('principles').getByText('Approved').first().waitFor();
      const rationale = pairs.getByTestId('rationale');
      await rationale.getByText('draft by small').waitFor();
      await rationale.getByTestId('approve-rationale').click();
      await rationale.getByText('will be exported').waitFor();
      const attributes = pairs.getByTestId('attributes');
      await attributes.locator('summary').click();
      await attributes.getByTestId('objectivity').selectOption('objective');
      await attributes.getByText('by people').waitFor();
      await verdict.getByRole('button', { name: 'Show in the response: that says why' }).first().click();
      expect(await axeViolations(pairs)).toEqual([]);
      await workbench.runCommand('View: Close Primary Side Bar');
      await workbench.screenshot(`${theme}-verdicts`);
      await attributes.scrollIntoViewIfNeeded();
      await workbench.screenshot(`${theme}-explained`);
      await workbench.runCommand('Preference Curator: Open Judges and Routing');
      const judges = await workbench.webview('[data-testid=compare]');
      await judges.getByTestId('compare').click();
      await judges.getByTestId('trust').waitFor();
      await expect.poll(() => judges.getByTestId('trust').innerText()).toContain('Cohen’s kappa');
      await judges.getByTestId('blind').click();
      await judges.getByTestId('blind-first').click();
      await judges.getByTestId('blind-progress').filter({ hasText: '1 of 30' }).waitFor();
      await judges.getByTestId('plan').click();
      await judges.getByTestId('plan-text').waitFor();
      await expect.poll(() => judges.getByTestId('queue').locator('tbody tr').count()).toBeGreaterThan(0);
      expect(await axeViolations(judges)).toEqual([]);
      await judges.getByTestId('trust').scrollIntoViewIfNeeded();
      await workbench.screenshot(`${theme}-trust`);
      await judges.getByTestId('queue').scrollIntoViewIfNeeded();
      await workbench.screenshot(`${theme}-routing`);
      expect(workbench.problems).toEqual([]);
    } catch (error) {
      await workbench.screenshot(`failed-judges-${theme}`);
      throw error;
    } finally {
      await workbench.stop();
    }
  });
});
