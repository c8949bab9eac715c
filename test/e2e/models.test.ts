import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checkout } from '../../scripts/bootstrap.mjs';
import { commandLine } from '../support/bundles.ts';
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
const pairs = Array.from({ length: 20 }, (_, row) =>
  JSON.stringify({ prompt: `Number ${String(row)}?`, chosen: 'Yes, of course.', rejected: 'No' }),
);

/** Goes from the command to the answer about the model whose name is typed. */
async function lookUp(workbench: Workbench): Promise<void> {
  await workbench.runCommand('Preference Curator: Add Reward Model…', { closes: false });
  await workbench.pick('From the Hub, by its name', 'Add Model');
  const input = workbench.page.locator('.quick-input-widget input[type=text]').first();
  await workbench.page.locator('.quick-input-title', { hasText: 'Add Model from the Hub' }).waitFor();
  await input.fill(name);
  await workbench.page.keyboard.press('Enter');
}

/** Goes from the command to what is said of the model at this path. */
async function addFromDisk(workbench: Workbench, place: string, path: string): Promise<void> {
  await workbench.runCommand('Preference Curator: Add Reward Model…', { closes: false });
  await workbench.pick(place, 'Add Model');
  const dialog = workbench.quickPick('Add Model');
  // A path that is typed before the dialog shows its folder is written over.
  await dialog.locator('.monaco-list-row', { hasText: '..' }).first().waitFor();
  await dialog.locator('input').first().fill(path);
  // Until it has looked at what was typed, it takes no answer.
  await dialog
    .locator('.monaco-list-row', { hasText: basename(path) })
    .first()
    .waitFor();
  await dialog.locator('.monaco-button', { hasText: /^Add$/u }).first().click();
}

/** The text of the document whose tab has this title, once it is in front. */
async function documentText(workbench: Workbench, title: string): Promise<string> {
  await workbench.activeTab(title);
  const lines = workbench.page.locator('.editor-group-container.active .view-lines');
  return (await lines.innerText()).replaceAll('\u00a0', ' ');
}

/** One window and one dataset, which a model of three attributes has scored; the Hub is on loopback. */
describe('reward models', () => {
  const folder = temporaryFolder(afterAll);
  const models = join(folder, 'my models');
  const programs = join(folder, 'programs');
  let workbench: Workbench;
  let hub: FakeHub;

  beforeAll(async () => {
    const ends: (() => void)[] = [];
    hub = await fakeHub(files, (end) => ends.push(end));
    mkdirSync(models);
    mkdirSync(programs);
    const settings = {
      'preferenceCurator.models.endpoint': hub.endpoint,
      'workbench.editorAssociations': { '*.jsonl': 'preferenceCurator.pairs' },
      'terminal.integrated.env.linux': { PATH: `${programs}:${process.env.PATH ?? ''}` },
    };
    const machineSettings = { 'preferenceCurator.models.folder': models };
    workbench = await Workbench.start({ settings, machineSettings, openFile: 'pairs.jsonl' }, (workspace) => {
      const path = join(workspace, 'pairs.jsonl');
      writeFileSync(path, `${pairs.join('\n')}\n`);
      const scorer = `onnx:${join(checkout, 'test/fixtures/models/chat')}`;
      execFileSync(process.execPath, [commandLine, 'score', path, '--with', scorer]);
    });
    await workbench.webview('[data-testid=counts]');
    return () => {
      for (const end of ends) end();
    };
  });
  afterAll(async () => {
    await workbench.stop();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await workbench.screenshot(`failed-models-${task.name.replace(/\W+/gu, '-').slice(0, 40)}`);
  });

  it('of the Hub are shown with size and licence, downloaded after a click, tried, and then offered as a scorer', async () => {
    await lookUp(workbench);
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    const text = await dialog.innerText();
    for (const fact of [`Download ${name}?`, 'apache-2.0', hub.endpoint, 'model.onnx', models])
      expect(text).toContain(fact);
    expect(readdirSync(models)).toEqual([]);
    await dialog.locator('.monaco-button', { hasText: 'Download' }).click();
    const add = workbench.page.locator('.monaco-dialog-box', { hasText: 'Add the model tiny-reward?' });
    await add.waitFor();
    const path = join(models, 'acme', revision.slice(0, 12), 'tiny-reward', 'model.onnx');
    expect(readFileSync(path).equals(model)).toBe(true);
    await add.locator('.monaco-button', { hasText: /^Add$/u }).click();
    const scorers = workbench.quickPick('Score Pairs');
    await scorers
      .locator('.monaco-list-row', { hasText: 'tiny-reward' })
      .locator('input[type=checkbox]:checked, .codicon-check')
      .first()
      .waitFor();
    await workbench.page.keyboard.press('Escape');
    await scorers.waitFor({ state: 'hidden' });
  });

  it('of this machine are added by an .onnx file or a folder, and their cards are read in full before and after', async () => {
    await addFromDisk(workbench, 'ONNX file…', join(fixture, 'model.onnx'));
    const said = await workbench.answer('Show Model Card', 'Add the model words?');
    expect(said).toContain('Segment 2:');
    await expect.poll(() => documentText(workbench, 'Model card of words')).toContain('Yes, of course.');
    await workbench.notification('Add the model words?').locator('.monaco-button', { hasText: 'Add' }).click();
    const scorers = workbench.quickPick('Score Pairs');
    await scorers.locator('.monaco-list-row', { hasText: join(fixture, 'model.onnx') }).waitFor();
    await workbench.page.keyboard.press('Escape');
    await scorers.waitFor({ state: 'hidden' });

    await workbench.page.locator('.tab', { hasText: 'pairs.jsonl' }).click();
    await addFromDisk(workbench, 'Folder of a model…', join(checkout, 'test/fixtures/models/pairwise'));
    await workbench.answer('Add', 'Add the model pairwise?');
    const row = scorers.locator('.monaco-list-row', { hasText: 'pairwise' });
    await row.hover();
    await row.locator('[aria-label="Show Model Card"]').click();
    const text = expect.poll(() => documentText(workbench, 'Model card of pairwise'));
    await text.toContain('Response A: Yes, of course. Response B: No');
    await text.toContain('Response A: No Response B: Yes, of course.');
    await workbench.page.locator('.tab', { hasText: 'pairs.jsonl' }).click();
  });

  it('of this machine without an ONNX file come with the command for their folder, and with what is missing for it', async () => {
    const path = join(folder, 'my policy');
    mkdirSync(path);
    writeFileSync(join(path, 'config.json'), '{"architectures": ["LlamaForCausalLM"]}');
    await addFromDisk(workbench, 'Folder of a model…', path);
    const dialog = workbench.page.locator('.monaco-dialog-box', { hasText: 'has no ONNX file' });
    await dialog.waitFor();
    const text = await dialog.innerText();
    expect(text).toContain(`--model '${path}' --task text-generation '${path}-onnx'`);
    expect(text).toContain('optimum-cli is not on the PATH.');
    expect(text).toContain('pip install "optimum-onnx[onnxruntime]"');
    expect(await dialog.locator('.monaco-button', { hasText: 'Run in Terminal' }).count()).toBe(0);
    await dialog.locator('.monaco-button', { hasText: 'Copy Command' }).click();
    await workbench.notification(`The command is copied. When it is done, add the folder ${path}-onnx.`).waitFor();
  });

  it('of the Hub without an ONNX file are converted by a command in a terminal', async () => {
    hub.files = { ...withoutModel, 'model.safetensors': Buffer.alloc(2000) };
    // Stands for optimum: notes how it was called, and puts a model where it was asked to.
    const script = `#!/bin/sh\n[ "$3" = --help ] && exit\necho "$HF_ENDPOINT $*" > '${folder}/called'\nfor output; do :; done\nmkdir -p "$output"\ncp '${fixture}'/* "$output"\n`;
    writeFileSync(join(programs, 'optimum-cli'), script);
    chmodSync(join(programs, 'optimum-cli'), 0o755);
    await lookUp(workbench);
    const dialog = workbench.page.locator('.monaco-dialog-box', { hasText: 'has no ONNX file' });
    await dialog.waitFor();
    const output = join(models, 'acme', 'converted', 'tiny-reward');
    await expect
      .poll(() => dialog.innerText())
      .toContain(`optimum-cli export onnx --model ${name} --task text-classification`);
    expect(existsSync(output)).toBe(false);
    await dialog.locator('.monaco-button', { hasText: 'Run in Terminal' }).click();
    const add = workbench.page.locator('.monaco-dialog-box', { hasText: 'Add the model tiny-reward?' });
    await add.waitFor({ timeout: 60_000 });
    const called = readFileSync(join(folder, 'called'), 'utf8').trim();
    expect(called).toBe(`${hub.endpoint} export onnx --model ${name} --task text-classification ${output}`);
    await workbench.page.keyboard.press('Escape');
    await add.waitFor({ state: 'detached' });
  });

  it('of the Hub with weights in fewer bits are downloaded together with the full ones they are compared with', async () => {
    const quantised = readFileSync(join(checkout, 'test/fixtures/models/quantised/words.onnx'));
    hub.files = { ...files, 'model_quantized.onnx': quantised };
    await lookUp(workbench);
    await workbench.pick('model_quantized.onnx', `Which file of ${name}?`);
    const dialog = workbench.page.locator('.monaco-dialog-box', { hasText: 'Its weights have fewer bits.' });
    await dialog.locator('.monaco-button', { hasText: 'Download Both Files' }).click();
    const add = workbench.page.locator('.monaco-dialog-box', { hasText: 'Add the model tiny-reward-quantized?' });
    await add.waitFor();
    expect(await add.innerText()).toContain('a run compares them with model.onnx');
    await workbench.page.keyboard.press('Escape');
    await add.waitFor({ state: 'detached' });
  });

  it('of several attributes have them combined in the strength view, with weights, and by keyboard', async () => {
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
    // What the run found about the model is shown though it was another process that scored, before this window.
    const profile = strength.getByTestId('profiles').getByRole('row', { name: 'onnx:chat/honesty' });
    await profile.waitFor();
    expect(await profile.getByRole('cell').allInnerTexts()).toEqual(
      expect.arrayContaining(['no other scorer', '0.0 % of 40', '0', 'not pairwise']),
    );
    for (const theme of Object.keys(themes) as ThemeName[]) {
      await workbench.useTheme(theme, strength);
      await strength.getByTestId('attributes').scrollIntoViewIfNeeded();
      await workbench.screenshot(`${theme}-attributes`);
      await strength.getByTestId('profiles').scrollIntoViewIfNeeded();
      await workbench.screenshot(`${theme}-profiles`);
      expect(await axeViolations(strength)).toEqual([]);
    }
    await method.selectOption('separate');
    await expect.poll(() => strength.getByTestId('weights').locator('tbody tr').count()).toBe(3);
  });

  it('break no rule of the page policy and log no error', () => {
    expect(workbench.problems).toEqual([]);
  });
});
