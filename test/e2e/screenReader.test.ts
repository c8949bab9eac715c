import type { Frame, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pairsFile, writePairs } from './support/dataset.ts';
import { Workbench } from './support/workbench.ts';

const rows = 240;
const file = pairsFile(rows);

/** What a screen reader is given: roles, names and states in the browser's tree, and what live regions say. */
describe('the pair editor by screen reader', () => {
  let workbench: Workbench;
  let pairs: Frame;
  let grid: Locator;

  beforeAll(async () => {
    workbench = await Workbench.start({ theme: 'dark' }, (folder) => {
      writePairs(folder, file);
    });
    await workbench.openAsPairs(file.name);
    pairs = await workbench.webview('[data-testid=counts]');
    await pairs.getByTestId('chosen').waitFor();
    await pairs
      .getByTestId('counts')
      .filter({ hasText: `${String(rows)} rows` })
      .waitFor();
    grid = pairs.getByRole('grid', { name: 'Rows' });
    await pairs.locator('.row.selected').click();
    await workbench.activeTab(file.name);
  });
  afterAll(async () => {
    await workbench.screenshot('screen-reader');
    await workbench.stop();
  });

  const said = (): Promise<string> => pairs.locator('body > [role=status]').innerText();
  /** The row that the grid names as its active one. */
  const active = async (): Promise<Locator> =>
    pairs.locator(`#${(await grid.getAttribute('aria-activedescendant')) ?? ''}`);
  /** Its place, read in one go: the list may bring other rows in the next moment. */
  const activeIndex = (): Promise<string | null | undefined> =>
    grid.evaluate((element) => {
      const row = document.getElementById(element.getAttribute('aria-activedescendant') ?? '');
      return row?.getAttribute('aria-rowindex');
    });
  const hasFocus = (): Promise<boolean> => grid.evaluate((element) => element === document.activeElement);

  it('has a grid that tells all of its rows, and each row its place and its cells', async () => {
    expect(await grid.getAttribute('aria-rowcount')).toBe(String(rows + 1));
    expect(await activeIndex()).toBe('2');
    expect(await (await active()).getAttribute('aria-selected')).toBe('true');
    expect(await grid.locator('[role=row][aria-selected=true]').count()).toBe(1);
    const tree = await grid.ariaSnapshot();
    expect(tree).toContain(
      [
        '- grid "Rows":',
        '  - rowgroup:',
        '    - row "Line Prompt Strength Flags Decision":',
        '      - columnheader "Line"',
        '      - columnheader "Prompt"',
        '      - columnheader "Strength":',
        '        - button "Strength"',
        '      - columnheader "Flags"',
        '      - columnheader "Decision"',
        '  - rowgroup:',
        '    - row "1 Explain tides for a child (0)." [selected]:',
        '      - gridcell "1"',
        '      - gridcell "Explain tides for a child (0)."',
      ].join('\n'),
    );
  });

  it('has the pair as an article of named regions, with a name and a state for each control', async () => {
    const tree = await pairs.getByRole('article', { name: 'Selected pair' }).ariaSnapshot();
    for (const part of [
      'heading "Line 1" [level=2]',
      'combobox "Show texts as"',
      'button "Compare the responses" [pressed]',
      'group "Decision":',
      'button "Keep K"',
      'region "Prompt":',
      'region "Chosen response":',
      'heading "Chosen" [level=3]',
      'button "Edit chosen response"',
      'region "Rejected response":',
      'region "Note and tags":',
    ]) {
      expect(tree).toContain(`- ${part}`);
    }
    // No control is without a name.
    expect(tree).not.toMatch(/- (?:button|combobox|textbox|link|region)(?::| \[|$)/mu);
  });

  it('keeps the focus and tells the row when the list moves to its end and back', async () => {
    await workbench.page.keyboard.press('End');
    await expect.poll(activeIndex).toBe(String(rows + 1));
    expect(await hasFocus()).toBe(true);
    await workbench.page.keyboard.press('Home');
    await expect.poll(activeIndex).toBe('2');
    expect(await hasFocus()).toBe(true);
  });

  it('says what was decided, and the row has it in its cells', async () => {
    await workbench.page.keyboard.press('f');
    await expect.poll(said).toContain('Flip');
    expect(await said()).toBe('Flip row 1');
    const first = pairs.getByRole('row', { name: /Explain tides for a child \(0\)/u });
    await expect.poll(() => first.ariaSnapshot()).toContain('- gridcell "Flipped');
    // The next row is told by the grid, which keeps the focus.
    await expect.poll(activeIndex).toBe('3');
    expect(await hasFocus()).toBe(true);
  });

  it('broke no rule of the page policy', () => {
    expect(workbench.problems).toEqual([]);
  });
});
