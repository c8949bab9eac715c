import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rubricTemplates } from '../../extension/model/judges/rubricTemplates.ts';
import { axeViolations } from './support/axe.ts';
import { themes, Workbench, type ThemeName } from './support/workbench.ts';

const other = JSON.stringify(rubricTemplates.harmlessness);
const hostile = '</pre><img src=x onerror=alert(1)>';

describe('the rubric editor', () => {
  it('edits by keyboard, says what is wrong beside the field, shows the prompt of the pair, and saves', async () => {
    const workbench = await Workbench.start(
      { theme: 'dark', viewport: { width: 1700, height: 1200 }, settings: { 'files.simpleDialog.enable': true } },
      (folder) => {
        const rows = Array.from({ length: 5 }, (_, row) => ({
          prompt: `Which one, number ${String(row)}? ${hostile}`,
          chosen: 'a good answer',
          rejected: 'a bad answer',
        }));
        writeFileSync(join(folder, 'other.rubric.json'), other);
        writeFileSync(join(folder, 'pairs.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
      },
    );
    const { page } = workbench;
    try {
      await workbench.openAsPairs('pairs.jsonl');
      const pairs = await workbench.webview('[data-testid=counts]');
      await pairs.locator('.row.selected').click();
      await workbench.runCommand('View: Close Primary Side Bar');
      await workbench.runCommand('Preference Curator: Edit Rubric…');
      const rubric = await workbench.webview('[data-testid=template]');
      await rubric.getByTestId('message').last().filter({ hasText: 'Which one, number 0?' }).waitFor();
      await expect.poll(() => rubric.getByTestId('message').last().innerText()).toContain(hostile);
      expect(await axeViolations(rubric)).toEqual([]);
      await workbench.screenshot('rubric-1-template');

      // A criterion without a name: the problem stands beside its field, and saving leads there.
      await rubric.getByTestId('add-criterion').focus();
      await page.keyboard.press('Enter');
      const added = rubric.locator('[data-path="criteria.3.name"]');
      await expect.poll(() => added.evaluate((field) => field === document.activeElement)).toBe(true);
      await expect.poll(() => added.getAttribute('aria-invalid')).toBe('true');
      await expect.poll(() => added.getAttribute('aria-describedby')).toContain('problem');
      await rubric.getByTestId('save').click();
      await expect.poll(() => added.evaluate((field) => field === document.activeElement)).toBe(true);
      for (const theme of Object.keys(themes) as ThemeName[]) {
        await workbench.useTheme(theme, rubric);
        expect(await axeViolations(rubric)).toEqual([]);
        await workbench.screenshot(`${theme}-rubric`);
      }
      await added.focus();
      await page.keyboard.type('Tone');
      await page.keyboard.press('Tab');
      await page.keyboard.type('It is friendly.');
      await rubric.getByTestId('problem').first().waitFor({ state: 'detached' });
      await rubric.getByTestId('message').first().filter({ hasText: '4. Tone: It is friendly.' }).waitFor();

      // The preview follows the selected row; its pair becomes an example.
      await pairs.locator('.row').nth(3).click();
      await rubric.getByTestId('preview-state').filter({ hasText: 'Line 3' }).waitFor();
      await rubric.getByTestId('add-example').click();
      await rubric.getByTestId('message').last().filter({ hasText: 'People decided in example 1' }).waitFor();
      await rubric.getByTestId('example').locator('summary').click();
      expect(await axeViolations(rubric)).toEqual([]);

      // A template does not take the place of what was written without a question.
      await rubric.getByTestId('template').selectOption('factuality');
      await rubric.getByTestId('keep').click();
      await expect.poll(() => added.inputValue()).toBe('Tone');

      // Nor does a file, and it is not written to where it was refused.
      const name = page.locator('.quick-input-widget input[type=text]');
      await rubric.getByTestId('open').click();
      // VS Code writes the folder into the dialog some time after it is shown.
      await expect.poll(() => name.inputValue()).toContain(workbench.workspace);
      await name.fill(join(workbench.workspace, 'other.rubric.json'));
      await page.keyboard.press('Enter');
      await rubric.getByTestId('keep').click();
      await expect.poll(() => added.inputValue()).toBe('Tone');

      await rubric.getByTestId('save').click();
      // VS Code writes its suggestion into the dialog some time after it is shown.
      await expect.poll(() => name.inputValue()).toContain('helpfulness.rubric.json');
      await name.fill(join(workbench.workspace, 'my.rubric.json'));
      await page.keyboard.press('Enter');
      await rubric.getByTestId('status').filter({ hasText: 'Saved my.rubric.json' }).waitFor();
      expect(readFileSync(join(workbench.workspace, 'other.rubric.json'), 'utf8')).toBe(other);
      const saved = JSON.parse(readFileSync(join(workbench.workspace, 'my.rubric.json'), 'utf8')) as {
        criteria: { name: string }[];
        examples: { winner: number }[];
      };
      expect(saved.criteria[3]?.name).toBe('Tone');
      expect(saved.examples[0]?.winner).toBe(0);
      await rubric.getByTestId('template').selectOption('factuality');
      await expect.poll(() => rubric.locator('[data-path="name"]').inputValue()).toBe('Factuality');
      await workbench.screenshot('rubric-2-end');
      expect(workbench.problems).toEqual([]);
    } catch (error) {
      await workbench.screenshot('failed-rubric');
      throw error;
    } finally {
      await workbench.stop();
    }
  }, 240_000);
});
