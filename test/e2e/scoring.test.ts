import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Workbench } from './support/workbench.ts';

const rows = 20;

/** Rows with a reference text and with scores beside the pair. */
const datasetText = Array.from({ length: rows }, (_, row) => {
  const pair = {
    prompt: `What is ${String(row)} and ${String(row)}?`,
    chosen: `It is ${String(2 * row)}, as anybody can count.`,
    rejected: 'Nobody knows.',
  };
  const fields = { gold: `It is ${String(2 * row)}.`, chosen_score: 2 + (row % 3), rejected_score: 1 };
  return `${JSON.stringify({ ...pair, ...fields })}\n`;
}).join('');

/** The question of this title, once it is there. */
async function question(workbench: Workbench, title: string): Promise<Locator> {
  const widget = workbench.page.locator('.quick-input-widget:visible', {
    has: workbench.page.locator('.quick-input-title', { hasText: new RegExp(`^${title}$`, 'u') }),
  });
  await widget.waitFor();
  await workbench.still();
  return widget;
}

/** Turns away from the question of this title; VS Code shows no other one then. */
async function turnAway(workbench: Workbench, title: string): Promise<void> {
  const widget = await question(workbench, title);
  await widget.locator('input').first().press('Escape');
  await widget.waitFor({ state: 'hidden' });
}

function row(list: Locator, text: string): Locator {
  return list.locator('.monaco-list-row', { hasText: text });
}

/** Ticks this scorer alone in the list of scorers, whatever an earlier step has ticked, and accepts the list. */
async function scoreBy(workbench: Workbench, scorer: string): Promise<void> {
  const list = await question(workbench, 'Score Pairs');
  await row(list, scorer).waitFor();
  const ticks = await list
    .locator('.monaco-list-row')
    .evaluateAll((items) =>
      items.map(({ ariaLabel, ariaChecked }) => ({ label: ariaLabel ?? '', checked: ariaChecked })),
    );
  for (const { label, checked } of ticks) {
    const item = list.locator(`.monaco-list-row[aria-label=${JSON.stringify(label)}]`);
    const wanted = label.includes(scorer);
    if (wanted !== (checked === 'true')) await item.click();
    await expect.poll(() => item.getAttribute('aria-checked')).toBe(String(wanted));
  }
  await workbench.acceptPicks('Score Pairs');
}

/** Waits until all rows are scored, and clears what is said of it, so that no later step takes it for its own. */
async function allScored(workbench: Workbench): Promise<void> {
  const said = workbench.notification(`${String(rows)} rows scored`);
  await said.waitFor();
  await workbench.runCommand('Notifications: Clear All Notifications');
  await said.waitFor({ state: 'detached' });
}

interface ScoringServer {
  readonly host: string;
  readonly keys: (string | undefined)[];
  readonly prompts: string[];
}

/** A server on loopback that ranks responses by their length; what it was asked with, and about what. */
async function scoringServer(
  answers: (asked: number) => Promise<void> | void = () => undefined,
): Promise<ScoringServer> {
  const keys: (string | undefined)[] = [];
  const prompts: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      keys.push(request.headers.authorization);
      const { query, texts } = JSON.parse(text) as { query: string; texts: readonly string[] };
      prompts.push(query);
      void Promise.resolve(answers(prompts.length)).then(() => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(texts.map((one, index) => ({ index, score: one.length / 4 - 3 }))));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { host: `127.0.0.1:${String((server.address() as AddressInfo).port)}`, keys, prompts };
}

/** One window and one dataset for all of it; each step adds a scorer of its own, and scores by that one alone. */
describe('the list of scorers', () => {
  let workbench: Workbench;

  beforeAll(async () => {
    const settings = { 'workbench.editorAssociations': { '*.jsonl': 'preferenceCurator.pairs' } };
    workbench = await Workbench.start({ settings, openFile: 'pairs.jsonl' }, (folder) => {
      writeFileSync(join(folder, 'pairs.jsonl'), datasetText);
    });
    await workbench.webview('[data-testid=counts]');
  });
  afterAll(async () => {
    await workbench.stop();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await workbench.screenshot(`failed-scoring-${task.name.replace(/\W+/gu, '-').slice(0, 40)}`);
  });

  it('asks for field and measure of a reference text, adds nothing on Escape, and scores by what was chosen', async () => {
    const begin = async (): Promise<void> => {
      await workbench.runCommand('Preference Curator: Add Reward Model…', { closes: false });
      await workbench.pick('No model: a reference text in the rows', 'Add Model');
    };
    await begin();
    await row(await question(workbench, 'Field with the Reference'), 'gold').waitFor();
    await turnAway(workbench, 'Field with the Reference');
    await begin();
    await workbench.pick('gold', 'Field with the Reference');
    await row(await question(workbench, 'Compare with gold'), 'ROUGE-L').waitFor();
    await turnAway(workbench, 'Compare with gold');
    await begin();
    await workbench.pick('gold', 'Field with the Reference');
    await workbench.pick('ROUGE-L', 'Compare with gold');
    const list = await question(workbench, 'Score Pairs');
    await row(list, 'ROUGE-L against gold').waitFor();
    // What was turned away from before is not in the list.
    expect(await row(list, 'against gold').count()).toBe(1);
    await scoreBy(workbench, 'ROUGE-L against gold');
    await allScored(workbench);
  });

  it('shows where models run, and why the other devices are not available', async () => {
    await workbench.runCommand('Preference Curator: Score Pairs with…', { closes: false });
    await (
      await question(workbench, 'Score Pairs')
    )
      .locator('.quick-input-titlebar [aria-label*="where models run"]')
      .click();
    const devices = await question(workbench, 'Where Models Run');
    await row(devices, 'cores').waitFor();
    const coreml = row(devices, 'coreml');
    await expect.poll(() => coreml.innerText()).toContain('not available');
    await expect.poll(() => coreml.innerText()).toContain('macOS');
    await workbench.screenshot('scoring-devices');
    await devices.locator('input').first().press('Escape');
    await turnAway(workbench, 'Score Pairs');
  });

  it('keeps the order of rows on Escape, and remembers the one that was chosen', async () => {
    const button = (list: Locator, now: string): Locator =>
      list.locator(`.quick-input-titlebar [aria-label*="(now: ${now})"]`);
    await workbench.runCommand('Preference Curator: Score Pairs…', { closes: false });
    await button(await question(workbench, 'Score Pairs'), 'order of the file').click();
    const orders = await question(workbench, 'Which Rows First');
    await expect.poll(() => row(orders, 'order of the file').innerText()).toContain('now');
    // Back to the list of scorers, and not out of it.
    await orders.locator('input').first().press('Escape');
    await button(await question(workbench, 'Score Pairs'), 'order of the file').click();
    await workbench.pick('worst rows first', 'Which Rows First');
    await button(await question(workbench, 'Score Pairs'), 'worst rows first').waitFor();
    await turnAway(workbench, 'Score Pairs');
    await workbench.runCommand('Preference Curator: Score Pairs…', { closes: false });
    const again = await question(workbench, 'Score Pairs');
    await button(again, 'worst rows first').waitFor();
    // The answer that turned away from the list has scored nothing.
    expect(await workbench.notification('rows scored').count()).toBe(0);
    await scoreBy(workbench, 'Score columns of the file');
    await allScored(workbench);
  });

  it('asks for address and key of a server, and whether to send; Escape at each adds and sends nothing', async () => {
    const { host, keys } = await scoringServer();
    const title = 'Add Scoring Server';
    const secret = 'hush-0815';
    const begin = (): Promise<void> =>
      workbench.runCommand('Preference Curator: Add Scoring Server…', { closes: false });
    const writeAddress = async (): Promise<Locator> => {
      const widget = await question(workbench, title);
      await widget.getByText('Address of a reward model').waitFor();
      await widget.locator('input').first().fill(`http://${host}/rerank`);
      await widget.locator('input').first().press('Enter');
      await widget.getByText('Key of the server').waitFor();
      return widget.locator('input').first();
    };
    await begin();
    await turnAway(workbench, title);
    await begin();
    await writeAddress();
    await turnAway(workbench, title);
    await workbench.runCommand('Preference Curator: Score Pairs…', { closes: false });
    await row(await question(workbench, 'Score Pairs'), 'Score columns of the file').waitFor();
    expect(await row(await question(workbench, 'Score Pairs'), host).count()).toBe(0);
    await turnAway(workbench, 'Score Pairs');

    await begin();
    const key = await writeAddress();
    await expect.poll(() => key.getAttribute('type')).toBe('password');
    await key.fill(secret);
    await key.press('Enter');
    await scoreBy(workbench, host);
    const asked = workbench.page.locator('.monaco-dialog-box', { hasText: `Send prompts and responses to ${host}?` });
    await asked.waitFor();
    await workbench.page.keyboard.press('Escape');
    await asked.waitFor({ state: 'detached' });
    expect(keys).toEqual([]);

    await workbench.runCommand('Preference Curator: Score Pairs…', { closes: false });
    await scoreBy(workbench, host);
    await workbench.answer('Send', `Send prompts and responses to ${host}?`);
    await allScored(workbench);
    expect(new Set(keys)).toEqual(new Set([`Bearer ${secret}`]));
  });

  it.runIf(process.platform === 'linux')(
    'goes on by a click after VS Code was killed, and asks for no score twice',
    async () => {
      let letGo: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (letGo = resolve));
      // The first answer alone arrives before the end.
      const { host, prompts } = await scoringServer((asked) => (asked === 1 ? undefined : held));
      await workbench.runCommand('Preference Curator: Add Scoring Server…', { closes: false });
      const widget = await question(workbench, 'Add Scoring Server');
      await widget.locator('input').first().fill(`http://${host}/rerank`);
      await widget.locator('input').first().press('Enter');
      await widget.getByText('Key of the server').waitFor();
      await widget.locator('input').first().press('Enter');
      await scoreBy(workbench, host);
      await workbench.answer('Send', `Send prompts and responses to ${host}?`);
      await expect.poll(() => prompts.length).toBe(17);
      const { length: before } = workbench.problems;
      await workbench.killAndStartAgain('pairs.jsonl');
      // What VS Code says of its lost server is not ours.
      workbench.problems.splice(before);
      letGo();
      await workbench.webview('[data-testid=counts]');
      await workbench.page.locator('.statusbar-item', { hasText: 'Scoring not finished' }).click();
      await allScored(workbench);
      expect(new Set(prompts).size).toBe(rows);
      expect(prompts.slice(1)).not.toContain(prompts[0]);
    },
  );

  it.skipIf(existsSync('/dev/nvidia0'))('says why CUDA cannot be used where its driver is not', async () => {
    await workbench.runCommand('Preference Curator: Use CUDA or TensorRT…');
    await workbench.notification('CUDA cannot be used here. No NVIDIA driver was found').waitFor();
  });

  it('breaks no rule of the page policy and logs no error', () => {
    expect(workbench.problems).toEqual([]);
  });
});
