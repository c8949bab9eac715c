import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errors, type Browser, type ConsoleMessage, type Frame, type Locator, type Page } from 'playwright-core';
import { launchBrowser } from '../../support/browser.ts';
import { checkout } from '../../../scripts/bootstrap.mjs';
import { startCodeServer, windowUrl, type CodeServer, type CodeServerOptions } from '../../../scripts/codeServer.mts';
import { placePackagedExtension } from './packagedExtension.ts';

/** The themes that every view is looked at in: in settings, in VS Code's list, and as a page knows its kind. */
export const themes = {
  light: { id: 'Default Light Modern', label: 'Light Modern', kind: 'vscode-light' },
  dark: { id: 'Default Dark Modern', label: 'Dark Modern', kind: 'vscode-dark' },
  'high-contrast': { id: 'Default High Contrast', label: 'Dark High Contrast', kind: 'vscode-high-contrast' },
  'high-contrast-light': {
    id: 'Default High Contrast Light',
    label: 'Light High Contrast',
    kind: 'vscode-high-contrast-light',
  },
} as const;
export type ThemeName = keyof typeof themes;

export interface WorkbenchOptions {
  readonly theme?: ThemeName;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly machineSettings?: Readonly<Record<string, unknown>>;
  readonly workspaceTrust?: boolean;
  /** A file of the workspace that the window opens by itself. */
  readonly openFile?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Pixels of the screen a CSS pixel: 2 is what a zoom of 200 % makes of a window of twice the size. */
  readonly deviceScaleFactor?: number;
}

// What VS Code itself complains about without a network or in a plain code-server; each with the text it has.
const knownNoise = [
  /vsda/u,
  /\[lifecycle\] Long running operations during shutdown/u,
  /spdlog|native-watchdog|policy-watcher|Could not locate the bindings file/u,
  /open-vsx/u,
  /Failed to load resource: the server responded with a status of 404 \(Not Found\)/u,
  /Failed to load resource: net::ERR_/u,
  /marketplace|extensions gallery/iu,
  /authentication provider 'github' to register/u,
  /WebSocket close with status code 1006/u,
  /Aborted onWillSaveTextDocument-event after/u,
  /ERR color: #f33 Canceled: Canceled/u,
  /Unable to write file 'vscode-log:/u,
  // Of VS Code's own terminal service, on a busy machine.
  /Request \d+ timed out \(15000ms\)/u,
  /An iframe which has both allow-scripts and allow-same-origin/u,
];

/** Real VS Code in a browser with the packaged extension, driven as a person would. */
export class Workbench {
  readonly page: Page;
  readonly workspace: string;
  /** Console errors and Content Security Policy reports of all frames, VS Code's own known ones left out. */
  readonly problems: string[] = [];
  #server: CodeServer;
  readonly #options: CodeServerOptions;
  readonly #browser: Browser;
  readonly #folder: string;

  private constructor(
    page: Page,
    workspace: string,
    server: CodeServer,
    options: CodeServerOptions,
    browser: Browser,
    folder: string,
  ) {
    this.page = page;
    this.workspace = workspace;
    this.#server = server;
    this.#options = options;
    this.#browser = browser;
    this.#folder = folder;
    page.on('console', (message) => {
      this.#listen(message);
    });
    page.on('pageerror', (error) => this.problems.push(`page error: ${error.message}`));
  }

  /** Starts code-server with the packaged VSIX and an empty workspace folder; `prepare` fills the folder. */
  static async start(options: WorkbenchOptions, prepare: (workspace: string) => void): Promise<Workbench> {
    const folder = mkdtempSync(join(tmpdir(), 'preference-curator-e2e-'));
    const workspace = join(folder, 'workspace');
    mkdirSync(workspace);
    prepare(workspace);
    const dataFolder = join(folder, 'data');
    mkdirSync(dataFolder);
    await placePackagedExtension(dataFolder);
    const serverOptions: CodeServerOptions = {
      dataFolder,
      settings: {
        'workbench.colorTheme': themes[options.theme ?? 'dark'].id,
        // A hover of what the pointer rests on lies over what is clicked next.
        'workbench.hover.delay': 600_000,
        ...options.settings,
      },
      machineSettings: options.machineSettings,
      testDriver: false,
      workspaceTrust: options.workspaceTrust ?? false,
    };
    const server = await startCodeServer(serverOptions);
    const browser = await launchBrowser();
    const context = await browser.newContext({
      viewport: options.viewport ?? { width: 1400, height: 900 },
      deviceScaleFactor: options.deviceScaleFactor ?? 1,
    });
    const page = await context.newPage();
    // A command that does not come up is a failure within seconds, not at the end of the whole test.
    page.setDefaultTimeout(20_000);
    const workbench = new Workbench(page, workspace, server, serverOptions, browser, folder);
    await workbench.openWindow(options.openFile);
    return workbench;
  }

  /** Changes the theme of the window and waits until the page of a view knows. */
  async useTheme(theme: ThemeName, view: Frame): Promise<void> {
    const { label, kind } = themes[theme];
    await this.runCommand('Preferences: Color Theme', { closes: false });
    const widget = this.page.locator('.quick-input-widget');
    await widget.locator('input[placeholder*="Color Theme"]').fill(label);
    await widget.locator('.monaco-list-row.focused', { hasText: label }).waitFor();
    await this.page.keyboard.press('Enter');
    await widget.waitFor({ state: 'hidden' });
    await view.locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor();
  }

  /** Opens the workspace in the page, as after a restart of VS Code, with a file of it where one is named. */
  async openWindow(fileName?: string): Promise<void> {
    const openFile = fileName === undefined ? undefined : join(this.workspace, fileName);
    await this.page.goto(windowUrl(this.#server.port, this.workspace, openFile), { timeout: 60_000 });
    await this.page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
    await this.page.locator('.explorer-folders-view').waitFor({ timeout: 60_000 });
  }

  /** Leaves VS Code without saving, as when it is quit: VS Code's own state, such as which views are open, is kept. */
  async leaveWindow(): Promise<void> {
    // A page that just goes away may go before the browser has written that state; a reload waits for it.
    const reloaded = this.page.waitForEvent('load');
    await this.runCommand('Developer: Reload Window', { closes: false });
    await reloaded;
    await this.page.goto('about:blank');
  }

  /** Kills VS Code with all that it has started, and opens the workspace in a new one. Linux only. */
  async killAndStartAgain(fileName: string): Promise<void> {
    const { port } = this.#server;
    await this.#server.kill();
    await this.page.goto('about:blank');
    this.#server = await startCodeServer({ ...this.#options, port });
    await this.openWindow(fileName);
  }

  async runCommand(title: string, { closes = true } = {}): Promise<void> {
    const end = performance.now() + 40_000;
    // An editor that takes the focus in the same moment closes the list of commands again.
    while (!((await this.#focusCommand(title)) && (await this.#acceptCommand(title)))) {
      if (performance.now() > end) {
        throw new Error(`The command ${title} does not come up: ${await this.#commandList()}`);
      }
    }
    if (closes) await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** Presses Enter in the list of commands; false where that was closed, or went to another one, before it got the key. */
  async #acceptCommand(title: string): Promise<boolean> {
    const input = this.page.locator('.quick-input-widget input[type=text]').first();
    // The key is listened for before it is pressed.
    const accepted = await input.evaluateHandle(
      (element, focused) => ({
        key: new Promise<boolean>((resolve) => {
          const listen = (event: KeyboardEvent): void => {
            if (event.key !== 'Enter') return;
            window.removeEventListener('keydown', listen, { capture: true });
            const isFocused = document.querySelector(focused) !== null;
            const isWanted = event.target === element && element.checkVisibility() && isFocused;
            // A list that was opened anew, by a key that a busy view passed on late, has the command of before on top.
            if (!isWanted) event.stopImmediatePropagation();
            resolve(isWanted);
          };
          window.addEventListener('keydown', listen, { capture: true });
          // A list that is hidden takes no focus, and a key that is pressed for it may reach nobody.
          setTimeout(() => {
            window.removeEventListener('keydown', listen, { capture: true });
            resolve(false);
          }, 5_000);
        }),
      }),
      `.quick-input-widget ${rowOf(title)}.focused`,
    );
    // To the list itself: pressed for whatever has the focus, an editor that takes it just now would get the key.
    await input.press('Enter');
    // A page that is gone was left by the command.
    return accepted.evaluate(({ key }) => key).catch(() => true);
  }

  /** What the list of commands shows, for the message of a test that fails. */
  async #commandList(): Promise<string> {
    const widget = this.page.locator('.quick-input-widget');
    const focus = await this.page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
    const inputs = await widget
      .locator('input')
      .evaluateAll((all) => all.map((input) => (input as HTMLInputElement).value));
    const rows = await widget.locator('.monaco-list-row').evaluateAll((all) => all.map((row) => row.ariaLabel));
    return JSON.stringify({ visible: await widget.isVisible(), inputs, rows, focus });
  }

  /** Opens the list of commands at one of them; false where it closes again, or that takes more than some seconds. */
  async #focusCommand(title: string): Promise<boolean> {
    const widget = this.page.locator('.quick-input-widget');
    const row = rowOf(title);
    const input = widget.locator('input[type=text]').first();
    await this.page.keyboard.press('F1');
    try {
      // A key that went to nobody brings no list, however long one waits.
      await input.waitFor({ timeout: 1_500 });
      await input.fill(`>${title}`, { timeout: 1_000 });
    } catch {
      return false; // Whoever asked tries again.
    }
    const end = performance.now() + 5_000;
    while (!(await widget.locator(row).first().isVisible())) {
      if (performance.now() > end || !(await widget.isVisible())) return false;
      await this.page.waitForTimeout(50);
    }
    // The list goes on sorting for a moment, and another command with all of these words may stand before it.
    let alike = 0;
    let last = false;
    for (let look = 0; look < 60; look++) {
      const focused = (await widget.locator(`${row}.focused`).count()) > 0;
      alike = focused === last ? alike + 1 : 1;
      last = focused;
      if (focused && alike === 3) return widget.isVisible();
      if (alike === 3) {
        await this.page.keyboard.press('ArrowDown');
        alike = 0;
      }
      await this.page.waitForTimeout(50);
    }
    return false;
  }

  /** Opens a file of the workspace as pairs from the explorer, and waits for its tab. */
  async openAsPairs(fileName: string): Promise<void> {
    const tab = this.page.locator('.tab', { hasText: fileName }).first();
    await this.chooseInExplorer(fileName, 'Open as Preference Pairs', tab);
  }

  /** Chooses a command of the context menu of a file in the explorer, until what it `brings` is in sight. */
  async chooseInExplorer(fileName: string, menuItem: string, brings: Locator): Promise<void> {
    const file = this.page.locator('.explorer-folders-view .monaco-list-row', { hasText: fileName });
    await this.chooseInMenu(file, menuItem, brings);
  }

  /** Chooses a command of the context menu of something, until what it `brings` is in sight. */
  async chooseInMenu(of: Locator, menuItem: string, brings: Locator): Promise<void> {
    const menu = this.page.locator('.monaco-menu').first();
    const item = this.page.locator('.action-label', { hasText: menuItem }).first();
    await of.waitFor();
    const end = performance.now() + 60_000;
    // The menus of extensions come a moment after the window, and a menu goes where something else takes the focus.
    do {
      try {
        await this.page.keyboard.press('Escape');
        await of.click({ button: 'right', timeout: 5_000 });
        await menu.waitFor({ timeout: 2_000 });
        // A menu that is there gets no further items.
        await item.waitFor({ timeout: 250 });
        await this.#clickInMenu(item);
        await brings.waitFor({ timeout: 10_000 });
      } catch (error) {
        if (!(error instanceof errors.TimeoutError) || performance.now() > end) throw error;
      }
    } while (!(await brings.isVisible()));
  }

  /** Clicks an item of a menu until the menu is gone: it takes no click in the first moment after it came up. */
  async #clickInMenu(item: Locator): Promise<void> {
    for (let click = 1; await item.isVisible(); click++) {
      try {
        await item.click({ timeout: 2_000 });
        await item.waitFor({ state: 'hidden', timeout: 500 });
      } catch (error) {
        if (!(error instanceof errors.TimeoutError) || click === 10) throw error;
      }
    }
  }

  /** Picks an item of the quick pick of this title by its text. */
  async pick(text: string | RegExp, title: string): Promise<void> {
    const row = this.quickPick(title).locator('.monaco-list-row', { hasText: text }).first();
    await row.click().catch(async (error: unknown) => {
      const said = await this.page
        .locator('.quick-input-widget, .notification-list-item')
        .evaluateAll((all) =>
          all.flatMap((part) => (part instanceof HTMLElement && part.checkVisibility() ? [part.innerText] : [])),
        );
      throw new Error(`No ${String(text)} to pick in ${title}, but ${JSON.stringify(said)}.`, { cause: error });
    });
  }

  /** What the items of the quick pick of this title say, once there is one with this text; those that are in sight. */
  async picks(title: string, text: string | RegExp): Promise<readonly string[]> {
    const list = this.quickPick(title).locator('.monaco-list-row');
    await list.filter({ hasText: text }).first().waitFor();
    await this.still();
    return list.evaluateAll((rows) => rows.map((row) => row.ariaLabel ?? ''));
  }

  /** Waits until a quick pick that fades in is there in full. */
  async still(): Promise<void> {
    await this.page.locator('.quick-input-widget').evaluate(async (widget) => {
      const fading = widget
        .getAnimations({ subtree: true })
        .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime));
      // One that is taken back ends by an error, which is an end as well.
      await Promise.allSettled(fading.map(({ finished }) => finished));
    });
  }

  /** Accepts the items of a quick pick of this title as they are ticked. */
  async acceptPicks(title: string): Promise<void> {
    await this.quickPick(title).locator('.monaco-button', { hasText: 'OK' }).first().click();
  }

  /** Ticks items of a quick pick of this title by their texts, and accepts it. */
  async tick(texts: readonly string[], title: string): Promise<void> {
    const list = this.quickPick(title);
    for (const text of texts) {
      await list.locator('.monaco-list-row', { hasText: text }).first().click();
    }
    await this.acceptPicks(title);
  }

  /** Writes into the input box of this title and accepts it. */
  async write(text: string, title: string): Promise<void> {
    await this.quickPick(title).locator('input').first().fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Presses a button of the modal dialog with this text, and gives all that the dialog says. */
  async answer(button: string, text: string): Promise<string> {
    const dialog = this.page.locator('.monaco-dialog-box', { hasText: text });
    await dialog.waitFor();
    const said = await dialog.innerText();
    await dialog.getByRole('button', { name: button, exact: true }).click();
    return said;
  }

  /** Accepts the file dialog of this title as it stands, once it shows the folder. */
  async acceptDialog(title: string): Promise<void> {
    const dialog = this.quickPick(title);
    await dialog.locator('.monaco-list-row', { hasText: '..' }).first().waitFor();
    await dialog.locator('.monaco-button', { hasText: 'OK' }).first().click();
  }

  /** The content of the webview whose document has an element of this selector. */
  async webview(selector: string): Promise<Frame> {
    const deadline = Date.now() + 30_000;
    while (Date.now() < deadline) {
      for (const frame of this.page.frames()) {
        if (frame.name() !== 'active-frame' && !frame.url().includes('fake.html')) continue;
        const found = await frame
          .locator(selector)
          .count()
          .catch(() => 0); // A frame may go while we look.
        if (found > 0) return frame;
      }
      await this.page.waitForTimeout(50);
    }
    throw new Error(`No webview with ${selector} within 30 s.`);
  }

  /** Waits until keys go to the editor of this tab. */
  async activeTab(title: string): Promise<void> {
    await this.page.locator('.editor-group-container.active .tab.active', { hasText: title }).waitFor();
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-list-item', { hasText: text });
  }

  dirtyTab(): Locator {
    return this.page.locator('.tab.dirty');
  }

  async screenshot(name: string): Promise<string> {
    const folder = join(checkout, 'build/screenshots');
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.#server.stop();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  /** The quick pick, input box or file dialog of this title. */
  quickPick(title: string): Locator {
    return this.page.locator('.quick-input-widget', {
      has: this.page.locator('.quick-input-title', { hasText: title }),
    });
  }

  #listen(message: ConsoleMessage): void {
    const text = message.text();
    const policy = /content security policy/iu.test(text);
    if (message.type() !== 'error' && !policy) return;
    if (knownNoise.some((noise) => noise.test(text))) return;
    this.problems.push(text.slice(0, 500));
  }
}

/** The line of a command in the list of commands: what VS Code says of it beside its title comes after a comma. */
function rowOf(title: string): string {
  return `.monaco-list-row:is([aria-label="${title}"], [aria-label^="${title},"])`;
}
