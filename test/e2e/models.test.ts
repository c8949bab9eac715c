import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkout } from '../../scripts/bootstrap.mjs';
import { fakeHub, name, revision, type FakeHub } from '../support/fakeHub.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { axeViolations } from './support/axe.ts';
import { themes, Workbench, type ThemeName } from './support/workbench.ts';

const fixture = join(checkout, 'test/fixtures/models/words');
const files = Object.fromEntries(
  ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'model.onnx'].map((file) => [
    file,
    readFileSync(join(fixture, file)),
  ]),
);
const { 'model.onnx': model = Buffer.alloc(0), ...withoutModel } = files;
const pair = `${JSON.stringify({ prompt: 'How?', chosen: 'Like this.', rejected: 'No.' })}\n`;

/** A window with one dataset, whose models come from a Hub on loopback. */
async function windowWith(hub: FakeHub, models: string, others: Record<string, unknown> = {}): Promise<Workbench> {
  const settings = {
    'preferenceCurator.models.endpoint': hub.endpoint,
    'workbench.editorAssociations': { '*.jsonl': 'preferenceCurator.pairs' },
    ...others,
  };
  const machineSettings = { 'preferenceCurator.models.folder': models };
  const workbench = await Workbench.start({ settings, machineSettings, openFile: 'pairs.jsonl' }, (folder) => {
    writeFileSync(join(folder, 'pairs.jsonl'), pair.repeat(20));
  });
  onTestFinished(() => workbench.stop());
  await workbench.webview('[data-testid=counts]');
  return workbench;
}

/** Goes from the command to the answer about the model whose name is typed. */
async function lookUp(workbench: Workbench): Promise<void> {
  await workbench.runCommand('Preference Curator: Add Reward Model…', { closes: false });
  await workbench.pick('From the Hub, by its name', 'Add Model');
  const input = workbench.page.locator('.quick-input-widget input[type=text]').first();
  await workbench.page.locator('.quick-input-title', { hasText: 'Add Model from the Hub' }).waitFor();
  await input.fill(name);
  await workbench.page.keyboard.press('Enter');
}

describe('a reward model of the Hub', () => {
  it('is shown with size and licence, downloaded after a click, tried, and then offered as a scorer', async () => {
    const hub = await fakeHub(files);
    const folder = temporaryFolder();
    const workbench = await windowWith(hub, folder);
    await lookUp(workbench);
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    const text = await dialog.innerText();
    for (const fact of [`Download ${name}?`, 'apache-2.0', hub.endpoint, 'model.onnx', folder])
      expect(text).toContain(fact);
    expect(readdirSync(folder)).toEqual([]);
    await dialog.locator('.monaco-button', { hasText: 'Download' }).click();
    const add = workbench.page.locator('.monaco-dialog-box', { hasText: 'Add the model tiny-reward?' });
    await add.waitFor();
    const path = join(folder, 'acme', revision.slice(0, 12), 'tiny-reward', 'model.onnx');
    expect(readFileSync(path).equals(model)).toBe(true);
    await add.locator('.monaco-button', { hasText: /^Add$/u }).click();
    await workbench.page
      .locator('.quick-input-widget .monaco-list-row', { hasText: 'tiny-reward' })
      .locator('input[type=checkbox]:checked, .codicon-check')
      .first()
      .waitFor();
    await workbench.page.keyboard.press('Escape');
    expect(workbench.problems).toEqual([]);
  });

  it('without an ONNX file is converted by a command in a terminal', async () => {
    const hub = await fakeHub({ ...withoutModel, 'model.safetensors': Buffer.alloc(2000) });
    const folder = temporaryFolder();
    const programs = join(folder, 'programs');
    mkdirSync(programs);
    // Stands for optimum: notes how it was called, and puts a model where it was asked to.
    const script = `#!/bin/sh\necho "$HF_ENDPOINT $*" > '${folder}/called'\nfor output; do :; done\nmkdir -p "$output"\ncp '${fixture}'/* "$output"\n`;
    writeFileSync(join(programs, 'optimum-cli'), script);
    chmodSync(join(programs, 'optimum-cli'), 0o755);
    const workbench = await windowWith(hub, join(folder, 'my models'), {
      'terminal.integrated.env.linux': { PATH: `${programs}:${process.env.PATH ?? ''}` },
    });
    await lookUp(workbench);
    const dialog = workbench.page.locator('.monaco-dialog-box', { hasText: 'has no ONNX file' });
    await dialog.waitFor();
    const output = join(folder, 'my models', 'acme', 'converted', 'tiny-reward');
    await expect
      .poll(() => dialog.innerText())
      .toContain(`optimum-cli export onnx --model ${name} --task text-classification`);
    expect(existsSync(output)).toBe(false);
    await dialog.locator('.monaco-button', { hasText: 'Run in Terminal' }).click();
    await workbench.page
      .locator('.monaco-dialog-box', { hasText: 'Add the model tiny-reward?' })
      .waitFor({ timeout: 60_000 });
    const called = readFileSync(join(folder, 'called'), 'utf8').trim();
    expect(called).toBe(`${hub.endpoint} export onnx --model ${name} --task text-classification ${output}`);
  });
});

describe('the attributes of a model', () => {
  it('are combined in the strength view, with weights, and by keyboard', async () => {
    const workbench = await Workbench.start({}, (folder) => {
      const path = join(folder, 'pairs.jsonl');
      const line = (row: number): string =>
        JSON.stringify({ prompt: `Number ${String(row)}?`, chosen: 'Yes, of course.', rejected: 'No' });
      writeFileSync(path, Array.from({ length: 20 }, (_, row) => `${line(row)}\n`).join(''));
      const scorer = `onnx:${join(checkout, 'test/fixtures/models/chat')}`;
      execFileSync(process.execPath, [join(checkout, 'extension/cli/main.ts'), 'score', path, '--with', scorer]);
    });
    onTestFinished(() => workbench.stop());
    await workbench.openAsPairs('pairs.jsonl');
    await (await workbench.webview('[data-testid=counts]')).getByTestId('strength').click();
    const strength = await workbench.webview('[data-testid=attributes]');
    const method = strength.getByRole('combobox', { name: 'Attributes count' });
    await method.selectOption('harmonic');
    await strength.getByTestId('weights').getByText('onnx:chat/combined').waitFor();
    await expect.poll(() => strength.getByTestId('weights').locator('tbody tr').count()).toBe(1);
    const weight = strength.getByTestId('attributes').locator('input[type=number]').first();
    await weight.fill('2.5');
    await workbench.page.keyboard.press('Tab');
    await strength.getByText('The attributes of onnx:chat count together.').first().waitFor({ state: 'attached' });
    await expect.poll(() => weight.inputValue()).toBe('2.5');
    for (const theme of Object.keys(themes) as ThemeName[]) {
      await workbench.useTheme(theme, strength);
      await strength.getByTestId('attributes').scrollIntoViewIfNeeded();
      await workbench.screenshot(`${theme}-attributes`);
      expect(await axeViolations(strength)).toEqual([]);
    }
    await method.selectOption('separate');
    await expect.poll(() => strength.getByTestId('weights').locator('tbody tr').count()).toBe(3);
    expect(workbench.problems).toEqual([]);
  });
});
