import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checkout } from '../../scripts/bootstrap.mjs';
import { datasetText, judge } from './support/judgedDataset.ts';
import { outOfReach } from './support/reflow.ts';
import { Workbench } from './support/workbench.ts';

const name = 'sample.jsonl';

/** A window of 1280 by 960 pixels at a zoom of 200 %: half as many CSS pixels each way. */
describe('at 200 % zoom', () => {
  let workbench: Workbench;
  let pairs: Frame;

  beforeAll(async () => {
    workbench = await Workbench.start(
      { theme: 'light', viewport: { width: 640, height: 480 }, deviceScaleFactor: 2 },
      (folder) => {
        cpSync(join(checkout, 'media/sample/sample.jsonl'), join(folder, name));
        writeFileSync(join(folder, 'judged.jsonl'), datasetText());
      },
    );
    await workbench.openAsPairs(name);
    pairs = await workbench.webview('[data-testid=counts]');
    await workbench.runCommand('View: Close Primary Side Bar');
    await pairs.getByTestId('score').click();
    await pairs.locator('[role=row] .cell-strength', { hasText: /\d/u }).first().waitFor({ timeout: 60_000 });
    await pairs.locator('.scoring').waitFor({ state: 'detached' });
    await workbench.runCommand('Notifications: Clear All Notifications');
  });
  afterAll(async () => {
    await workbench.stop();
  });

  /** Opens a view by its command, in all of the editors' width. */
  const open = async (command: string, tab: string, selector: string): Promise<Frame> => {
    await workbench.runCommand(command);
    await workbench.page.locator('.tab', { hasText: tab }).waitFor();
    await workbench.runCommand('View: Join All Editor Groups');
    await expect.poll(() => workbench.page.locator('.editor-group-container').count()).toBe(1);
    // Joined editors are shown anew, and another one may come to the front after that.
    const shown = async (): Promise<Frame> => {
      await workbench.page.locator('.tab', { hasText: tab }).click();
      await workbench.activeTab(tab);
      return workbench.webview(selector);
    };
    let frame = await shown();
    await expect
      .poll(
        async () => {
          const before = frame;
          frame = await shown();
          return frame === before && !frame.isDetached();
        },
        { interval: 1_000 },
      )
      .toBe(true);
    return frame;
  };
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await workbench.screenshot(`failed-zoom-${task.name.replace(/\W+/gu, '-')}`);
  });
  const look = async (frame: Frame, picture: string): Promise<void> => {
    await workbench.screenshot(`zoom-${picture}`);
    expect(await outOfReach(frame)).toEqual([]);
    await workbench.screenshot(`zoom-${picture}-end`);
  };

  it('the pair editor can be read and used', async () => {
    await look(pairs, 'pairs');
    // The list and the texts of the pair both have room.
    await pairs.getByTestId('chosen').scrollIntoViewIfNeeded();
    const size = (selector: string): Promise<number> =>
      pairs
        .locator(selector)
        .first()
        .evaluate((element) => element.getBoundingClientRect().height);
    expect(await size('.rows')).toBeGreaterThanOrEqual(96);
    await pairs.getByTestId('fields').click();
    await pairs.locator('.facet-title').first().waitFor();
    await look(pairs, 'fields');
    await pairs.getByTestId('fields').click();
    await pairs.locator('.row.selected').click();
    await workbench.activeTab(name);
    await pairs.getByTestId('bulk').click();
    await pairs.locator('dialog[open]').waitFor();
    await look(pairs, 'bulk');
    await workbench.page.keyboard.press('Escape');
    await pairs.locator('dialog[open]').waitFor({ state: 'detached' });
  });

  it('the strength view can be read and used', async () => {
    const strength = await open('Preference Curator: Open Preference Strength', 'Strength: ', '[data-testid=summary]');
    await look(strength, 'strength');
    await workbench.runCommand('View: Close Editor');
    await workbench.activeTab(name);
  });

  it('the triage view can be read and used', async () => {
    const triage = await open('Preference Curator: Open Triage', 'Triage: ', '[data-testid=reasons]');
    await look(triage, 'triage');
  });

  it('the rubric editor can be read and used', async () => {
    const rubric = await open('Preference Curator: Edit Rubric…', 'Rubric: ', '[data-testid=template]');
    await rubric.getByTestId('message').first().waitFor();
    await look(rubric, 'rubric');
  });

  it('judges and routing can be read and used', async () => {
    await judge(join(workbench.workspace, 'judged.jsonl'));
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('View: Show Explorer', { closes: true });
    await workbench.openAsPairs('judged.jsonl');
    await workbench.webview('[data-testid=counts]');
    await workbench.runCommand('View: Close Primary Side Bar');
    const judges = await open('Preference Curator: Open Judges and Routing', 'Judges: ', '[data-testid=compare]');
    await judges.getByTestId('compare').click();
    await judges.getByTestId('trust').waitFor();
    await judges.getByTestId('blind').click();
    await judges.getByTestId('blind-first').waitFor();
    await judges.getByTestId('plan').click();
    await judges.getByTestId('plan-text').waitFor();
    await look(judges, 'judges');
  });

  it('broke no rule of the page policy', () => {
    expect(workbench.problems).toEqual([]);
  });
});
