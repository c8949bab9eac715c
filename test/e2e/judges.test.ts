import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { expect, it } from 'vitest';
import { checkEveryTheme } from './support/axe.ts';
import { datasetText, judge } from './support/judgedDataset.ts';
import { Workbench } from './support/workbench.ts';

it('shows verdicts beside the label, what a run costs, the trust report, blind labelling and the routing plan', async () => {
  let file = '';
  // Nobody listens there: what a run costs is said before anything is sent.
  const judges = [{ endpoint: 'http://127.0.0.1:9/v1', model: 'priced', inputPrice: 0.5, outputPrice: 1.5 }];
  const settings = { 'preferenceCurator.judges': judges };
  const workbench = await Workbench.start(
    { theme: 'light', viewport: { width: 1700, height: 1100 }, settings },
    (folder) => {
      file = join(folder, 'judged.jsonl');
      writeFileSync(file, datasetText());
    },
  );
  /** Checks a view in every theme, with a picture of each of its parts. */
  const lookAt = (view: Frame, parts: Readonly<Record<string, Locator>>): Promise<void> =>
    checkEveryTheme(workbench, view, async (theme) => {
      for (const [name, part] of Object.entries(parts)) {
        await part.scrollIntoViewIfNeeded();
        await workbench.screenshot(`${theme}-${name}`);
      }
    });
  /** Answers the questions of a command, and says what VS Code's dialog asks before a run. */
  const costOf = async (command: string, answers: readonly (readonly [string, string])[]): Promise<string> => {
    await workbench.runCommand(`Preference Curator: ${command}`, { closes: false });
    for (const [title, answer] of answers) await workbench.pick(answer, title);
    const dialog = workbench.page.locator('.monaco-dialog-box');
    const text = await dialog.innerText();
    await workbench.screenshot(`light-${answers[0]?.[0].split(':')[0]?.replaceAll(' ', '-').toLowerCase() ?? ''}`);
    await workbench.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    return text;
  };
  try {
    await judge(file);
    await workbench.openAsPairs('judged.jsonl');
    const pairs = await workbench.webview('[data-testid=counts]');
    await workbench.runCommand('View: Close Primary Side Bar');
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
    const attributes = pairs.getByTestId('row-attributes');
    await attributes.locator('summary').click();
    await attributes.getByTestId('objectivity').selectOption('objective');
    await attributes.getByText('by people').waitFor();
    await verdict.getByRole('button', { name: 'Show in the response: that says why' }).first().click();
    await expect.poll(() => pairs.evaluate(() => document.getSelection()?.toString())).toBe('that says why');
    // Only the pair was scrolled, and not what VS Code has around the page.
    const around = workbench.page.locator('.webview-overlay-content');
    expect(await around.evaluateAll((parts) => parts.map((part) => part.scrollTop))).toEqual([0]);
    await lookAt(pairs, { verdicts: verdict, explained: attributes });

    const judging = await costOf('Judge Pairs…', [
      ['Judge Pairs: Which Model?', 'priced'],
      ['Judge Pairs: By Which Rubric?', 'Helpfulness'],
      ['Judge Pairs: Which Rows?', 'All rows'],
    ]);
    expect(judging).toMatch(/Judge 30 rows with priced\?.*60 calls.*By the prices that are set.*127\.0\.0\.1:9/su);
    const filling = await costOf('Fill in Attributes…', [
      ['Fill in Attributes: Which Model?', 'priced'],
      ['Fill in Attributes: Which Rows?', 'Rows without a decision'],
    ]);
    expect(filling).toMatch(/Fill in attributes of 30 rows with priced\?.*30 calls/su);

    await workbench.runCommand('Preference Curator: Open Judges and Routing');
    const view = await workbench.webview('[data-testid=compare]');
    await view.getByTestId('compare').click();
    await view.getByTestId('trust').waitFor();
    await expect.poll(() => view.getByTestId('trust').innerText()).toContain('Cohen’s kappa');
    await view.getByTestId('blind').click();
    await view.getByTestId('blind-first').click();
    await view.getByTestId('blind-progress').filter({ hasText: '1 of 30' }).waitFor();
    await view.getByTestId('plan').click();
    await view.getByTestId('plan-text').waitFor();
    await expect.poll(() => view.getByTestId('queue').locator('tbody tr').count()).toBeGreaterThan(0);
    await lookAt(view, { trust: view.getByTestId('trust'), routing: view.getByTestId('queue') });
    expect(workbench.problems).toEqual([]);
  } catch (error) {
    await workbench.screenshot('failed-judges');
    throw error;
  } finally {
    await workbench.stop();
  }
});
