import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkout } from '../../scripts/bootstrap.mjs';
import { axeViolations } from './support/axe.ts';
import { themes, Workbench, type ThemeName } from './support/workbench.ts';

describe('the views have no axe violation and break no rule of the page policy', () => {
  let workbench: Workbench;
  let pairs: Frame;

  // One window for all themes, as a person who changes the theme has it.
  beforeAll(async () => {
    workbench = await Workbench.start({ viewport: { width: 1600, height: 1000 } }, (folder) => {
      cpSync(join(checkout, 'media/sample/sample.jsonl'), join(folder, 'sample.jsonl'));
    });
    await workbench.openAsPairs('sample.jsonl');
    pairs = await workbench.webview('[data-testid=counts]');
    await pairs.getByTestId('score').click();
    await pairs.locator('[role=row] .cell-strength', { hasText: /\d/u }).first().waitFor({ timeout: 60_000 });
    await pairs.locator('.scoring').waitFor({ state: 'detached' });
    await workbench.runCommand('View: Close Primary Side Bar');
    await workbench.runCommand('Notifications: Clear All Notifications');
    await pairs.getByTestId('strength').click();
    const strength = await workbench.webview('[data-testid=summary]');
    await strength.getByTestId('below-zero').click();
    await strength.getByTestId('range-text').filter({ hasText: 'worst first' }).waitFor();
    await pairs.getByTestId('shown-count').waitFor();
  });

  afterAll(async () => {
    await workbench.stop();
  });

  it.each(Object.keys(themes) as ThemeName[])(
    'in the %s theme',
    async (theme) => {
      try {
        await workbench.useTheme(theme, pairs);
        const strength = await workbench.webview('[data-testid=summary]');
        expect(await axeViolations(strength)).toEqual([]);
        await workbench.screenshot(`${theme}-strength`);
        for (const part of ['bands', 'scorer-charts']) {
          await strength.getByTestId(part).scrollIntoViewIfNeeded();
          await workbench.screenshot(`${theme}-strength-${part}`);
        }
        await workbench.runCommand('Preference Curator: Open Triage');
        const triage = await workbench.webview('[data-testid=reasons]');
        await triage.getByTestId('alike').click();
        await triage.getByTestId('alike-preview').waitFor();
        expect(await axeViolations(triage)).toEqual([]);
        await workbench.screenshot(`${theme}-triage`);
        await pairs.locator('.row.selected').click();
        await workbench.activeTab('sample.jsonl');
        expect(await axeViolations(pairs)).toEqual([]);
        await workbench.screenshot(`${theme}-pairs`);
        await workbench.page.keyboard.press('e');
        await pairs.getByTestId('draft').waitFor();
        expect(await axeViolations(pairs)).toEqual([]);
        await workbench.screenshot(`${theme}-draft`);
        await workbench.page.keyboard.press('Escape');
        await pairs.getByTestId('draft').waitFor({ state: 'detached' });
        // VS Code hears a moment later that nothing is typed any more; until then keys belong to the text.
        await expect
          .poll(
            async () => {
              await workbench.page.keyboard.press('Shift+Slash');
              return pairs.locator('dialog[open]').isVisible();
            },
            { interval: 500, timeout: 10_000 },
          )
          .toBe(true);
        expect(await axeViolations(pairs)).toEqual([]);
        await workbench.screenshot(`${theme}-keys`);
        await workbench.page.keyboard.press('Escape');
        await pairs.locator('dialog[open]').waitFor({ state: 'detached' });
        await pairs.getByTestId('strength').click();
        expect(workbench.problems).toEqual([]);
      } catch (error) {
        await workbench.screenshot(`failed-${theme}`);
        throw error;
      }
    },
    300_000,
  );
});
