import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { axeViolations } from './support/axe.ts';
import { datasetText, judge } from './support/judgedDataset.ts';
import { Workbench, type ThemeName } from './support/workbench.ts';

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
      const attributes = pairs.getByTestId('row-attributes');
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
