import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { goodToken, hubServer, type HubServer } from '../unit/hub/support/hubServer.ts';
import { pairsFile, writePairs } from './support/dataset.ts';
import { Workbench } from './support/workbench.ts';

const rows = 240;
const file = pairsFile(rows);
/** More rows than a preview goes over unasked. */
const many = { ...pairsFile(10_200), name: 'many.jsonl' };

/** From a dataset to what a trainer gets and the Hub shows; each step goes on where the last one ended. */
describe('an export with all that goes with it', () => {
  let workbench: Workbench;
  let pairs: Frame;
  let hub: HubServer;
  const read = (name: string): string => readFileSync(join(workbench.workspace, name), 'utf8');

  beforeAll(async () => {
    hub = await hubServer();
    const settings = { 'preferenceCurator.hub.endpoint': hub.endpoint };
    workbench = await Workbench.start({ settings, viewport: { width: 1500, height: 1000 } }, (folder) => {
      writePairs(folder, file);
      writePairs(folder, many);
    });
  });
  const openPairs = async (): Promise<void> => {
    await workbench.openAsPairs(file.name);
    pairs = await workbench.webview('[data-testid=counts]');
    await pairs.getByTestId('chosen').waitFor();
  };
  afterAll(async () => {
    await workbench.stop();
    hub.close();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await workbench.screenshot(`failed-${task.name.slice(0, 40)}`);
  });

  it.each(['light', 'dark'] as const)('shows each of its steps in full in the %s theme', async (theme) => {
    if (theme === 'light') await openPairs();
    await workbench.useTheme(theme, pairs);
    const look = (step: string): Promise<string> => workbench.screenshot(`${theme}-export-${step}`);
    await pairs.getByTestId('export').click();
    await workbench.picks('(1 of 4)', 'TRL preference (text)');
    await look('1-format');
    await workbench.pick('TRL preference (text)', '(1 of 4)');
    await workbench.picks('(2 of 4)', 'All rows');
    await look('2-rows');
    await workbench.pick('All rows', '(2 of 4)');
    await workbench.picks('(3 of 4)', 'Dropped rows');
    await look('3-left-out');
    await workbench.acceptPicks('(3 of 4)');
    await workbench.picks('(4 of 4)', 'A provenance column');
    await look('4-extras');
    await workbench.tick(['Train, validation and test files', 'A mixture with caps by source'], '(4 of 4)');
    await workbench.picks('Files of the Export', 'No field');
    await look('5-spread');
    await workbench.pick('source', 'Files of the Export');
    await workbench.write('7', 'Files of the Export');
    await workbench.pick('source', 'Mixture of the Export');
    await workbench.page.getByText('Most rows of each value').waitFor();
    await workbench.still();
    await look('6-caps');
    await workbench.write('a=100', 'Mixture of the Export');
    await workbench.picks('Preview of the Export', /Line \d+, into/u);
    await look('7-preview');
    await workbench.page.keyboard.press('Escape');
  });

  it('divides the rows, and writes a card with the licence that is asked for', async () => {
    await pairs.getByTestId('export').click();
    await workbench.pick('TRL preference (text)', '(1 of 4)');
    await workbench.pick('All rows', '(2 of 4)');
    await workbench.acceptPicks('(3 of 4)');
    await workbench.tick(
      ['Train, validation and test files', 'A mixture with caps by source', 'A dataset card and a quality report'],
      '(4 of 4)',
    );
    await workbench.pick('cc-by-4.0', 'Licence of the Export');
    await workbench.pick('source', 'Files of the Export');
    await workbench.write('7', 'Files of the Export');
    await workbench.pick('source', 'Mixture of the Export');
    await workbench.write('a=100', 'Mixture of the Export');
    const rowsShown = await workbench.picks('Preview of the Export', /Line \d+, into/u);
    await workbench.pick('Write the Export', 'Preview of the Export');
    await workbench.acceptDialog('Export pairs.jsonl');
    await workbench
      .notification(/100 rows exported/u)
      .first()
      .waitFor();
    const lines = ['train', 'validation', 'test'].map(
      (part) => read(`pairs.clean.${part}.jsonl`).trimEnd().split('\n').length,
    );
    expect(lines.reduce((sum, count) => sum + count, 0)).toBe(100);
    // Each row that the preview showed, cut where it is long, is in the file that it named.
    const shown = rowsShown.flatMap((text) => {
      const [, record, part] = /^(\{.+?)…?, Line \d+, into (\w+)/su.exec(text) ?? [];
      return record === undefined || part === undefined ? [] : [{ record, part }];
    });
    expect(shown).toHaveLength(5);
    for (const { record, part } of shown) {
      expect(
        read(`pairs.clean.${part}.jsonl`)
          .split('\n')
          .some((line) => line.startsWith(record)),
      ).toBe(true);
    }
    const card = read('pairs.clean.card.md');
    expect(card).toContain('license: cc-by-4.0');
    expect(JSON.parse(read('pairs.clean.quality.json'))).toMatchObject({
      rows_written: 100,
      left_out: { 'over-cap': 140 },
      split: { seed: 7, stratifyBy: 'source' },
      leak: { sharedPrompts: 0 },
    });
  });

  it('pushes the files to the Hub after it has listed them', async () => {
    await workbench.page.getByRole('button', { name: 'Push to the Hub…' }).first().click();
    await workbench.write(goodToken, 'Token for http://127.0.0.1');
    await workbench.write('me/tides', 'Push to the Hub');
    await workbench.pick('Private', 'Push to the Hub');
    const listed = await workbench.answer('Push', 'Push these files to me/tides');
    for (const name of ['README.md', 'pairs.clean.train.jsonl', 'pairs.clean.quality.json'])
      expect(listed).toContain(name);
    await workbench
      .notification(/files were pushed to/u)
      .first()
      .waitFor();
    expect(hub.datasets.get('me/tides')).toBe('private');
    expect(hub.files.get('README.md')?.toString()).toBe(read('pairs.clean.card.md'));
    expect(hub.files.get('pairs.clean.train.jsonl')?.toString()).toBe(read('pairs.clean.train.jsonl'));
  });

  it('writes a recipe for a trainer', async () => {
    await pairs.getByTestId('selected-line').click();
    await workbench.runCommand('Preference Curator: Write Training Recipe…', { closes: false });
    await workbench.pick('Axolotl', '(1 of 3)');
    await workbench.pick('A policy', '(2 of 3)');
    await workbench.write('Qwen/Qwen3-0.6B', '(3 of 3)');
    await workbench.acceptDialog('Write Training Recipe');
    await workbench
      .notification(/The recipe trains with DPO/u)
      .first()
      .waitFor();
    expect(parse(read('pairs.axolotl.yaml'))).toMatchObject({
      base_model: 'Qwen/Qwen3-0.6B',
      rl: 'dpo',
      dpo_loss_type: ['sigmoid'],
    });
  });

  it('says what the preview of many rows leaves out, and looks at all of them if asked', async () => {
    await workbench.openAsPairs(many.name);
    await workbench.page.locator('.tab.active', { hasText: many.name }).waitFor();
    await workbench.runCommand('Preference Curator: Export…', { closes: false });
    await workbench.pick('TRL preference (text)', `Export ${many.name} (1 of 4)`);
    await workbench.pick('All rows', '(2 of 4)');
    await workbench.acceptPicks('(3 of 4)');
    await workbench.tick(['Train, validation and test files'], '(4 of 4)');
    await workbench.pick('No field', 'Files of the Export');
    await workbench.write('0', 'Files of the Export');
    const left = await workbench.picks('Preview of the Export', 'Look at All 10,200 Rows First');
    expect(left[1]).toContain('This preview leaves out which file each row goes to.');
    expect(left[2]).toContain('Line 1,');
    await workbench.screenshot('export-8-many');
    await workbench.pick('Look at All 10,200 Rows First', 'Preview of the Export');
    const told = await workbench.picks('Preview of the Export', /Line 1, into (train|validation|test)/u);
    expect(told.join()).not.toContain('Look at All');
    await workbench.page.keyboard.press('Escape');
  });

  it('breaks no rule of the page policy and logs no error', () => {
    expect(workbench.problems).toEqual([]);
  });
});
