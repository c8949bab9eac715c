import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations, checkEveryTheme } from './support/axe.ts';
import { heightsOf } from './support/lineHeights.ts';
import { sharedLines, writeRanked, writeRich } from './support/richDataset.ts';
import { Workbench } from './support/workbench.ts';

const name = 'chats.jsonl';
const rankedName = 'several.jsonl';
const copies = 40;
const rows = copies * 3 + 2;

/** Reading, finding, deciding and doing to many in one dataset; each step goes on where the last one ended. */
describe('the pair editor of a dataset of chats', () => {
  let workbench: Workbench;
  let pairs: Frame;

  beforeAll(async () => {
    workbench = await Workbench.start({ theme: 'light', viewport: { width: 1500, height: 1000 } }, (folder) => {
      writeRich(folder, name, copies);
      writeRanked(folder, rankedName);
    });
    await workbench.openAsPairs(name);
    pairs = await workbench.webview('[data-testid=counts]');
    await pairs.getByTestId('chosen').waitFor();
    await workbench.runCommand('View: Close Primary Side Bar');
  });
  afterAll(async () => {
    await workbench.stop();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await workbench.screenshot(`failed-${task.name.replace(/\W+/gu, '-').slice(0, 40)}`);
  });

  const line = (): Promise<string> => pairs.getByTestId('selected-line').innerText();
  const press = (key: string): Promise<void> => workbench.page.keyboard.press(key);
  const toList = async (): Promise<void> => {
    await pairs.locator('.row.selected').click();
    await workbench.activeTab(name);
  };
  /** VS Code hears a moment after a click that nothing is typed any more; until then keys belong to the text. */
  const doUntil = async (act: () => Promise<void>, done: () => Promise<boolean>): Promise<void> => {
    for (let attempt = 0; attempt < 5 && !(await done()); attempt++) {
      await act();
      await expect
        .poll(done, { timeout: 2_000 })
        .toBe(true)
        .catch(() => undefined); // The next attempt does it again.
    }
    expect(await done()).toBe(true);
  };
  const pressUntil = (key: string, done: () => Promise<boolean>): Promise<void> => doUntil(() => press(key), done);
  const isShown = (selector: string) => (): Promise<boolean> => pairs.locator(selector).first().isVisible();
  const filter = async (text: string): Promise<void> => {
    await pairs.getByTestId('filter').fill(text);
    await press('Enter');
  };
  const shown = (): Promise<string> => pairs.getByTestId('shown-count').innerText();
  /** The words of the hit that the search in the pair is at, as they are shown. */
  const current = (): Promise<string> =>
    pairs.evaluate(() => [...(CSS.highlights.get('searched-current') ?? [])].map(String).join());
  const counts = (): Promise<string> => pairs.getByTestId('counts').innerText();

  it('sets Markdown, code, formulas and tables', async () => {
    await toList();
    await pressUntil('v', isShown('.candidate .katex'));
    await expect.poll(() => pairs.locator('.candidate .markdown h2').innerText()).toBe('The area of a circle');
    await expect.poll(() => pairs.locator('.candidate table td').count()).toBe(4);
    await expect.poll(() => pairs.locator('.candidate .hljs-keyword').count()).toBeGreaterThan(0);
    await expect.poll(() => pairs.locator('.candidate img').count()).toBe(0);
    await expect.poll(() => pairs.getByTestId('rejected').innerText()).toContain('$5 or $6');
    await workbench.screenshot('editor-1-markdown');
  });

  it('finds words in Markdown as it is set, and what Markdown hides in the text as it is written', async () => {
    const heading = pairs.locator('.candidate .markdown h2');
    await pairs.getByRole('button', { name: 'Find in the pair' }).click();
    await pairs.getByTestId('search').fill('INTEGRAL');
    await expect.poll(current).toBe('integral');
    expect(await heading.count()).toBe(1);
    await pairs.getByTestId('search').fill('*integral*');
    await expect.poll(current).toBe('*integral*');
    expect(await heading.count()).toBe(0);
    await pairs.getByTestId('search').press('Escape');
    await heading.waitFor();
  });

  it('asks before it opens a link of the text', async () => {
    await pairs.getByRole('button', { name: 'the proof' }).click();
    const dialog = workbench.page.locator('.monaco-dialog-box', { hasText: 'https://example.org/proof' });
    await dialog.waitFor();
    await workbench.screenshot('editor-2-link');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
  });

  it('shows the exact text and compares by character, line and step', async () => {
    await pairs.getByTestId('reading').selectOption('exact');
    await pairs.locator('.exact .invisible').first().waitFor();
    await workbench.screenshot('editor-3-exact');
    await pairs.getByTestId('reading').selectOption('text');
    await toList();
    await press('End');
    await expect.poll(line).toBe(`Line ${String(rows)}`);
    await pressUntil('v', isShown('.candidate mark'));
    const marks = (): Promise<number> => pairs.locator('.candidate mark').count();
    for (const unit of ['character', 'line', 'step']) {
      await pairs.getByTestId('unit').selectOption(unit);
      await expect.poll(marks).toBeGreaterThan(0);
      await workbench.screenshot(`editor-4-${unit}`);
    }
    await pairs.getByTestId('unit').selectOption('word');
    await pairs.getByTestId('reading').selectOption('rendered');
  });

  it('finds words in the texts of the pair, goes from hit to hit, and gives the focus back', async () => {
    const count = (): Promise<string> => pairs.getByTestId('search-count').innerText();
    await toList();
    await pressUntil('Control+f', isShown('[data-testid=search]:focus'));
    await workbench.page.keyboard.type('LAMP has');
    await expect.poll(count).toBe('1 of 2');
    await expect.poll(current).toBe('lamp has');
    await pairs.getByTestId('reading').selectOption('exact');
    await expect.poll(current).toBe('lamp·\u200bhas');
    await pairs.getByTestId('reading').selectOption('rendered');
    await pairs.getByTestId('search').focus();
    await press('Enter');
    await expect.poll(count).toBe('2 of 2');
    await press('Shift+Enter');
    await expect.poll(count).toBe('1 of 2');
    await pairs.getByRole('button', { name: 'Previous hit' }).click();
    await expect.poll(count).toBe('2 of 2');
    await workbench.screenshot('editor-4-search');
    expect(await axeViolations(pairs)).toEqual([]);
    await press('Escape');
    await expect.poll(() => pairs.locator('.pair:focus').count()).toBe(1);
    expect(await pairs.getByTestId('search').count()).toBe(0);
    expect(await current()).toBe('');
  });

  it('marks the turn in which dialogues part, and dims what both say or say elsewhere', async () => {
    await filter('source:turns');
    await expect.poll(shown).toContain(`2 of ${String(rows)}`);
    for (const response of ['chosen', 'rejected']) {
      const turns = pairs.getByTestId(response).locator('.turn');
      await expect.poll(() => turns.count()).toBe(3);
      await expect.poll(() => turns.first().locator('.diverges').innerText()).toBe('Differs from here');
      await expect.poll(() => pairs.getByTestId(response).locator('.diverges').count()).toBe(1);
    }
    const colourOf = (selector: string): Promise<string> =>
      pairs
        .getByTestId('rejected')
        .locator(selector)
        .first()
        .evaluate((element) => getComputedStyle(element).color);
    await pairs.getByTestId('rejected').locator('mark.moved').waitFor();
    expect(await colourOf('.turn:nth-child(3) .compared')).toBe(await colourOf('mark:not(.moved)'));
    await pairs.getByRole('button', { name: 'Dim what both say' }).click();
    const changed = await colourOf('mark:not(.moved)');
    await expect.poll(() => colourOf('.turn:nth-child(3) .compared')).not.toBe(changed);
    expect(await colourOf('mark.moved')).toBe(await colourOf('.turn:nth-child(3) .compared'));
    expect(await axeViolations(pairs)).toEqual([]);
    await pairs.getByTestId('rejected').locator('mark.moved').scrollIntoViewIfNeeded();
    await workbench.screenshot('editor-13-dimmed');
    await pairs.getByRole('button', { name: 'Dim what both say' }).click();
  });

  it('scrolls the responses together, with the same text at the same height', async () => {
    await toList();
    await pressUntil('Shift+L', isShown('.candidates.linked'));
    for (const leader of ['chosen', 'rejected'] as const) {
      for (const line of [30, 70, 100]) {
        const [left, right] = await heightsOf(pairs, sharedLines[line] ?? '', leader);
        expect(Math.abs((left ?? 0) - (right ?? Number.NaN))).toBeLessThan(2);
      }
    }
    await workbench.screenshot('editor-14-linked');
    const panes = pairs.locator('.turns');
    const isAtEnd = (pane: HTMLElement): boolean => pane.scrollTop + pane.clientHeight > pane.scrollHeight - 2;
    await panes.first().evaluate((pane) => {
      pane.scrollTo(0, pane.scrollHeight);
    });
    await expect.poll(() => panes.last().evaluate(isAtEnd)).toBe(true);
    await panes.first().evaluate((pane) => {
      pane.scrollTo(0, 0);
    });
    await expect.poll(() => panes.last().evaluate((pane) => pane.scrollTop)).toBe(0);
    await toList();
    await pressUntil('Shift+L', isShown('.candidates:not(.linked)'));
  });

  it('leaves the focus in the pair when the control that had it goes with its turn', async () => {
    const focused = (): Promise<string> => pairs.evaluate(() => document.activeElement?.className ?? '');
    const edit = pairs.getByTestId('chosen').locator('.turn').nth(2).locator('.edit');
    await edit.focus();
    await expect.poll(focused).toContain('edit');
    const before = await line();
    await pressUntil('j', async () => (await line()) !== before);
    expect(await focused()).toBe('pair');
  });

  it('takes keys while it compares 200 kB with 200 kB, and says that the marks are coarse', async () => {
    const notice = pairs.locator('.coarse');
    await notice.filter({ hasText: 'the marks are coarse' }).waitFor();
    await toList();
    /** What the notice says in the moment that a key has acted. */
    const saidThen = pairs.evaluate(
      () =>
        new Promise<string>((resolve) => {
          const observer = new MutationObserver(() => {
            if (document.querySelector('.candidates.linked') === null) return;
            observer.disconnect();
            resolve(document.querySelector('.coarse')?.textContent ?? '');
          });
          observer.observe(document.body, { subtree: true, attributes: true });
        }),
    );
    await pairs.getByTestId('unit').selectOption('character');
    await notice.filter({ hasText: 'Comparing' }).waitFor();
    await toList();
    await press('Shift+L');
    expect(await saidThen).toContain('Comparing');
    await notice.filter({ hasText: 'the marks are coarse' }).waitFor();
    await workbench.screenshot('editor-15-coarse');
    await pressUntil('Shift+L', isShown('.candidates:not(.linked)'));
    await pairs.getByTestId('unit').selectOption('word');
    await filter('');
    await expect.poll(shown).toBe('');
  });

  it('filters by text with the hits marked, and says how many rows there are', async () => {
    await toList();
    await pressUntil('/', isShown('[data-testid=filter]:focus'));
    await filter('lighthouse source:books');
    await expect.poll(shown).toContain(`${String(copies)} of ${String(rows)}`);
    const hits = (): Promise<number> => pairs.evaluate(() => CSS.highlights.get('found')?.size ?? 0);
    await expect.poll(hits).toBeGreaterThan(0);
    await workbench.screenshot('editor-5-filter');
    await filter('source:');
    await expect.poll(() => pairs.locator('#filter-problem').innerText()).not.toBe('');
    await workbench.screenshot('editor-6-filter-problem');
    await filter('score_chosen>7 source:maths');
    await expect.poll(shown).toContain(`${String((copies * 2) / 5)} of`);
  });

  it('lists the fields with their values, each a filter', async () => {
    await filter('');
    await expect.poll(shown).toBe('');
    await pairs.getByTestId('fields').click();
    await pairs.locator('.facet-title', { hasText: 'source' }).click();
    await pairs.locator('.facet-values', { hasText: 'books' }).waitFor();
    await pairs.locator('.facet-title', { hasText: 'score_chosen' }).click();
    await pairs.locator('.facet-bin').first().waitFor();
    await pairs.locator('.facet-values label', { hasText: 'facts' }).click();
    await expect.poll(shown).toContain(`${String(copies)} of`);
    await expect.poll(() => pairs.getByTestId('filter').inputValue()).toBe('source:facts');
    await workbench.screenshot('editor-7-fields');
  });

  it('builds conditions from a field, what is said of it and a value, as text of the filter', async () => {
    const builder = (part: string) => pairs.getByTestId(`condition-${part}`);
    await filter('');
    await expect.poll(shown).toBe('');
    await builder('field').fill('source');
    const completed = (list: string): Promise<readonly string[]> =>
      pairs
        .locator(`#condition-${list} option`)
        .evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value));
    expect(await completed('fields')).toEqual(
      expect.arrayContaining(['prompt', 'source', 'decision', 'chosen.length']),
    );
    await expect.poll(() => completed('values')).toEqual(expect.arrayContaining(['maths', 'books', 'facts']));
    await builder('operator').selectOption('isNot');
    await builder('value').fill('books');
    await press('Enter');
    await expect.poll(() => pairs.getByTestId('filter').inputValue()).toBe('-source:books');
    await builder('field').fill('score_chosen');
    await builder('operator').selectOption('atLeast');
    await builder('value').fill('seven');
    await builder('add').click();
    await expect.poll(() => pairs.locator('#condition-problem').innerText()).toContain('"seven" is none');
    await workbench.screenshot('editor-7-condition');
    expect(await axeViolations(pairs)).toEqual([]);
    await builder('value').fill('7');
    await builder('add').click();
    await expect.poll(() => pairs.getByTestId('filter').inputValue()).toBe('-source:books score_chosen>=7');
    await builder('field').fill('prompt');
    await builder('value').fill('circle');
    await press('Enter');
    await expect.poll(() => pairs.getByTestId('filter').inputValue()).toContain('score_chosen>=7 prompt:circle');
    await expect.poll(shown).toContain(' of ');
    await filter('source:facts');
    await expect.poll(shown).toContain(`${String(copies)} of`);
  });

  it('keeps a view under a name, and sorts by a field', async () => {
    await pairs.getByTestId('sort').selectOption('field:score_chosen');
    await pairs.getByTestId('views').selectOption('save');
    await pairs.getByTestId('view-name').fill('only facts');
    await press('Enter');
    await pairs.locator('option[value="show only facts"]').waitFor({ state: 'attached' });
    await filter('');
    await expect.poll(shown).toBe('');
    await pairs.getByTestId('views').selectOption('show only facts');
    await expect.poll(() => pairs.getByTestId('filter').inputValue()).toBe('source:facts');
    await filter('');
    await pairs.getByTestId('sort').selectOption('field:score_chosen');
    await expect.poll(line).toBe('Line 3');
    await pairs.getByTestId('sort').selectOption('file');
    await expect.poll(line).toBe('Line 1');
    await pairs.getByTestId('fields').click();
  });

  it('finds rows like the selected one', async () => {
    await toList();
    await pressUntil('s', async () => (await pairs.getByTestId('filter').inputValue()).includes('like:1'));
    await expect.poll(shown).toContain('of');
    await workbench.screenshot('editor-8-similar');
    await pairs.getByRole('button', { name: 'Show all rows' }).click();
    await expect.poll(shown).toBe('');
  });

  it('has a menu on each row, by pointer and by keyboard, that acts on that row', async () => {
    const decision = (place: number): Promise<string> =>
      pairs.locator(`#row-${String(place)} .cell-decision`).innerText();
    const item = (title: string) => workbench.page.locator('.monaco-menu .action-label', { hasText: title });
    const decided = (number: number) => async (): Promise<boolean> =>
      (await counts()).includes(`, ${String(number)} decided`);
    const done = pairs.locator('#row-4 .cell-decision', { hasText: 'Drop' });
    await workbench.chooseInMenu(pairs.locator('#row-4'), 'Drop Row', done);
    await expect.poll(decided(1)).toBe(true);
    await pairs.locator('#row-2').click();
    await workbench.activeTab(name);
    await expect.poll(line).toBe('Line 3');
    await pairs.locator('.rows').focus();
    await pressUntil('Shift+F10', () => item('Copy Line Number').isVisible());
    await workbench.screenshot('editor-8-row-menu');
    await expect.poll(() => item('Flip Label').isVisible()).toBe(true);
    expect(await item('Prefer Left').count()).toBe(0);
    await press('ArrowDown');
    await press('Enter');
    await expect.poll(() => decision(2)).toContain('Kept');
    await toList();
    await pressUntil('Control+z', decided(1));
    await pressUntil('Control+z', decided(0));
  });

  it('does one thing to all rows shown after a look at it, and takes it back with one key', async () => {
    await filter('source:books');
    await expect.poll(shown).toContain(`${String(copies)} of`);
    await toList();
    await pressUntil('Shift+A', isShown('dialog[open]'));
    await pairs.getByTestId('bulk-decision').selectOption('drop');
    await expect.poll(() => pairs.getByTestId('bulk-count').innerText()).toContain(`${String(copies)} rows change`);
    await workbench.screenshot('editor-9-bulk');
    await pairs.getByTestId('bulk-apply').click();
    await expect.poll(counts).toContain(`${String(copies)} decided`);
    await toList();
    await pressUntil('Control+z', async () => (await counts()).includes(' 0 decided'));
  });

  it('replaces text in all responses shown, in the bytes only once it is saved', async () => {
    const before = readFileSync(join(workbench.workspace, name), 'utf8');
    await pairs.getByTestId('bulk').click();
    await pairs.getByTestId('bulk-kind').selectOption('replace');
    await pairs.getByTestId('bulk-find').fill('keeper');
    await pairs.getByTestId('bulk-replacement').fill('guard');
    await expect.poll(() => pairs.getByTestId('bulk-count').innerText()).toContain(`${String(copies)} rows change`);
    await workbench.screenshot('editor-10-replace');
    await pairs.getByTestId('bulk-apply').click();
    await expect.poll(() => pairs.getByTestId('chosen').innerText()).toContain('guard');
    expect(readFileSync(join(workbench.workspace, name), 'utf8')).toBe(before);
    await toList();
    await pressUntil('Control+s', async () => (await workbench.dirtyTab().count()) === 0);
    expect(readFileSync(join(workbench.workspace, name), 'utf8')).toBe(before.replaceAll('keeper', 'guard'));
    await filter('');
    await expect.poll(shown).toBe('');
  });

  it('hides sides, models and scores in blind mode, decides by side and goes back to a decision', async () => {
    await toList();
    await pressUntil('Shift+B', isShown('[data-testid=candidate-0]'));
    await expect.poll(() => pairs.locator('.candidate h3').allInnerTexts()).toEqual([' Left', ' Right']);
    await workbench.screenshot('editor-11-blind');
    await pressUntil('1', async () => (await counts()).includes('1 decided'));
    await expect.poll(counts).toContain('1 decided');
    const next = await line();
    await pressUntil('b', isShown('.recent button'));
    await pairs.locator('.recent button').first().click();
    await expect.poll(line).not.toBe(next);
    await toList();
    await pressUntil('Shift+B', isShown('[data-testid=chosen]'));
  });

  it('grades a decision, gives a reason and a thumb', async () => {
    // The side that was said to be better may have been the chosen one: then the row is kept already.
    const keep = pairs.locator('[data-decision=keep]');
    if ((await keep.getAttribute('aria-pressed')) !== 'true') {
      await keep.click();
      const recent = pairs.getByRole('button', { name: 'Go back to a recent decision' });
      await doUntil(() => recent.click(), isShown('.recent button'));
      await pairs.locator('.recent button').first().click();
    }
    await pairs.locator('[data-graded=clearly]').click();
    await expect.poll(() => pairs.locator('[data-graded=clearly]').getAttribute('aria-pressed')).toBe('true');
    await pairs.getByRole('button', { name: 'accuracy' }).click();
    await expect.poll(() => pairs.getByRole('button', { name: 'accuracy' }).getAttribute('aria-pressed')).toBe('true');
    await pairs.getByTestId('chosen').getByRole('button', { name: 'Good by itself' }).click();
    await pairs.getByTestId('chosen').locator('[aria-pressed=true]').waitFor();
    await workbench.screenshot('editor-12-graded');
  });

  it('has no axe violation in any theme: fields, Markdown, dialog for many rows and blind mode', async () => {
    await pairs.getByTestId('fields').click();
    await pairs.locator('.facet-values').first().waitFor();
    await toList();
    await press('Home');
    await expect.poll(line).toBe('Line 1');
    await pressUntil('v', isShown('.candidate .katex'));
    await pairs.getByRole('button', { name: /^Blind mode/u }).click();
    await pairs.getByTestId('candidate-0').waitFor();
    await checkEveryTheme(workbench, pairs, async (theme) => {
      await workbench.screenshot(`${theme}-blind`);
      await pairs.getByTestId('bulk').click();
      await pairs.getByTestId('bulk-count').waitFor();
      expect(await axeViolations(pairs, 'dialog[open]'), theme).toEqual([]);
      await workbench.screenshot(`${theme}-bulk`);
      await press('Escape');
      await pairs.locator('dialog[open]').waitFor({ state: 'detached' });
    });
    await pairs.getByRole('button', { name: /^Blind mode/u }).click();
    await pairs.getByTestId('candidate-0').waitFor({ state: 'detached' });
    await pairs.getByTestId('fields').click();
  });

  it('moves nothing where people want that nothing moves', async () => {
    const animations = (): Promise<number> =>
      pairs.evaluate(() => {
        const spinner = document.createElement('span');
        spinner.className = 'spinner';
        document.body.append(spinner);
        const running = document.getAnimations().length;
        spinner.remove();
        return running;
      });
    expect(await animations()).toBeGreaterThan(0);
    await workbench.page.emulateMedia({ reducedMotion: 'reduce' });
    expect(await animations()).toBe(0);
    await workbench.page.emulateMedia({ reducedMotion: null });
  });

  it('ranks four responses by keys and by dragging, as the label of the row, and clears the ranking', async () => {
    await workbench.runCommand('View: Show Explorer');
    await workbench.openAsPairs(rankedName);
    pairs = await workbench.webview('.rank');
    const ranks = (): Promise<readonly string[]> => pairs.locator('.rank').allInnerTexts();
    const titles = async (): Promise<readonly string[]> =>
      (await pairs.locator('.candidate h3').allInnerTexts()).map((title) => title.trim());
    await expect.poll(titles).toEqual(['Rank 4', 'Rank 3', 'Rank 2', 'Rank 1']);
    // Nothing is said yet, so that the order shown is where a ranking begins.
    const third = pairs.locator('.rank').nth(2);
    await doUntil(
      async () => {
        await third.focus();
        await press('ArrowUp');
      },
      async () => (await counts()).includes('1 decided'),
    );
    await expect.poll(titles).toEqual(['Rank 1', 'Rank 3', 'Rank 2', 'Rank 4']);
    await press('ArrowUp');
    await expect.poll(titles).toEqual(['Rank 2', 'Rank 3', 'Rank 1', 'Rank 4']);
    await pairs.locator('.rank').nth(3).dragTo(third);
    await expect.poll(titles).toEqual(['Rank 3', 'Rank 4', 'Rank 2', 'Rank 1']);
    expect((await ranks()).map((text) => text.trim())).toEqual(['#3', '#4', '#2', '#1']);
    expect(await axeViolations(pairs)).toEqual([]);
    await workbench.screenshot('editor-13-ranked');
    await pairs.getByRole('button', { name: 'Clear Ranking' }).click();
    await expect.poll(counts).toContain(' 0 decided');
    await expect.poll(titles).toEqual(['Rank 4', 'Rank 3', 'Rank 2', 'Rank 1']);
  });

  it('says how many hits the filter has beyond the cut of a long prompt, and finds and shows them', async () => {
    await filter('harbour');
    await expect.poll(shown).toContain('1 of 3');
    const prompt = pairs.getByRole('region', { name: 'Prompt' });
    await prompt
      .getByRole('button', { name: /^Show all 21,0\d\d characters, 1 hit in the part not shown$/u })
      .waitFor();
    await pairs.getByRole('button', { name: 'Find in the pair' }).click();
    await pairs.getByTestId('search').fill('quiet harbour');
    await expect.poll(() => pairs.getByTestId('search-count').innerText()).toBe('1 of 1');
    await prompt.getByRole('button', { name: 'Show less' }).waitFor();
    const seen = (): Promise<boolean> =>
      pairs.evaluate(() => {
        const [range] = [...(CSS.highlights.get('searched-current') ?? [])] as Range[];
        const bar = document.querySelector('.pair-bar')?.getBoundingClientRect();
        const hit = range?.getBoundingClientRect();
        return hit !== undefined && bar !== undefined && hit.top >= bar.bottom && hit.bottom <= innerHeight;
      });
    await expect.poll(seen).toBe(true);
    await workbench.screenshot('editor-14-beyond-the-cut');
  });

  it('breaks no rule of the page policy and logs no error', () => {
    expect(workbench.problems).toEqual([]);
  });
});
