import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  allCommands,
  commandPrefix,
  featureCommands,
  hostCommands,
  keySheet,
  keysAlive,
  pairsViewType,
  viewCommands,
} from '../../../extension/host/commands/commandTable.ts';
import { pairsViewCommands } from '../../../extension/model/contract/pairsView.ts';
import { implies } from './support/whenClause.ts';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly {
      command: string;
      title: string;
      category: string;
      enablement?: string;
      icon?: string;
    }[];
    readonly keybindings: readonly { command: string; key: string; mac?: string; when: string }[];
    readonly menus: Readonly<Record<string, readonly { command: string; when: string }[]>>;
    readonly customEditors: readonly { viewType: string; priority: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, object>> };
    readonly walkthroughs: readonly {
      readonly steps: readonly { description: string; media: { svg: string }; completionEvents: readonly string[] }[];
    }[];
  };
}

const root = new URL('../../../', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, root), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const nls = JSON.parse(read('package.nls.json')) as Record<string, string>;
const { commands, keybindings, menus } = manifest.contributes;
const table = allCommands();
const specs: Readonly<Record<string, { readonly title: string; readonly enablement?: string }>> = {
  ...viewCommands,
  ...hostCommands,
  ...featureCommands,
};
const byId = <Item extends { command: string }>(items: readonly Item[]): readonly Item[] =>
  [...items].sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));

describe('the command table and the manifest', () => {
  it('name the same commands, with title, category, enablement and icon', () => {
    const expected = table.map(({ id, title, enablement, icon }) => ({ command: id, title, enablement, icon }));
    const actual = commands.map(({ command, title, enablement, icon, category }) => {
      expect(category).toBe('%category%');
      return { command, title: nls[title.slice(1, -1)], enablement, icon };
    });
    expect(byId(actual as never)).toEqual(byId(expected as never));
  });

  it('bind the same keys under the same conditions', () => {
    const expected = table.flatMap(({ id, keys, when }) => (keys ?? []).map((key) => ({ command: id, ...key, when })));
    expect(byId(keybindings)).toEqual(byId(expected as never));
  });

  it('list commands in the Command Palette under the same conditions', () => {
    const expected = table.flatMap(({ id, palette }) =>
      palette === undefined ? [] : [{ command: id, when: palette }],
    );
    expect(byId(menus.commandPalette ?? [])).toEqual(byId(expected));
  });

  it('enable a command only where the Command Palette may list it, but for those that menus of files have', () => {
    const listed = new Map((menus.commandPalette ?? []).map(({ command, when }) => [command, when]));
    const conditional = commands.filter(({ command }) => (listed.get(command) ?? 'false') !== 'false');
    expect(conditional.length).toBeGreaterThan(pairsViewCommands.length);
    const onFiles = new Set(
      Object.entries(menus)
        .filter(([menu]) => /^(?:explorer|scm|view)\//u.test(menu))
        .flatMap(([, items]) => items.map(({ command }) => command)),
    );
    for (const { command, enablement = 'true' } of conditional) {
      const palette = listed.get(command) ?? '';
      if (!onFiles.has(command)) expect(implies(enablement, palette), `${command}: ${enablement}`).toBe(true);
      else if (palette.includes('activeCustomEditorId')) expect(enablement, command).not.toContain('active');
      // What is beside the palette's own condition keeps it from the list for a while, as scoring does.
      const beside = specs[command.slice(commandPrefix.length)]?.enablement ?? 'true';
      expect(implies(`(${palette}) && (${beside})`, enablement), `${command}: ${enablement}`).toBe(true);
    }
  });

  it('bind keys only where the command is enabled', () => {
    const enabled = new Map(commands.map(({ command, enablement }) => [command, enablement]));
    for (const { command, when } of keybindings) {
      expect(implies(when, enabled.get(command) ?? 'true'), command).toBe(true);
    }
  });

  it('use only commands that exist in menus and in the walkthrough', () => {
    const ids = new Set(table.map((command) => command.id));
    const used = Object.values(menus).flatMap((items) => items.map((item) => item.command));
    const steps = manifest.contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
    const completing = steps.flatMap((step) => step.completionEvents.map((event) => event.replace('onCommand:', '')));
    const linked = steps.flatMap((step) =>
      [...(nls[step.description.slice(1, -1)] ?? '').matchAll(/\(command:([^)]+)\)/g)].map((match) => match[1] ?? ''),
    );
    expect([...used, ...completing, ...linked].filter((id) => !ids.has(id))).toEqual([]);
    expect(steps.length).toBeGreaterThanOrEqual(4);
  });

  it('have a text for every placeholder, and no text without one', () => {
    const used = new Set([...read('package.json').matchAll(/"%([^%"]+)%"/g)].map((match) => match[1]));
    expect([...used].sort()).toEqual(Object.keys(nls).sort());
  });

  it('bind no key twice, and no single key where text can be typed', () => {
    const keys = keybindings.filter((binding) => !binding.command.endsWith('Earlier')).map((binding) => binding.key);
    expect(new Set(keys).size).toBe(keys.length);
    for (const binding of keybindings) {
      if (!/(?:ctrl|cmd|alt)\+/.test(binding.key)) expect(binding.when).toBe(keysAlive);
    }
    expect(keysAlive).toContain('!preferenceCurator.typing');
  });

  it('have every command of the pair editor', () => {
    expect(Object.keys(viewCommands).sort()).toEqual([...pairsViewCommands].sort());
    for (const name of pairsViewCommands) expect(table.some(({ id }) => id === commandPrefix + name)).toBe(true);
  });

  it('have pictures for the walkthrough that take the colours of the theme', () => {
    for (const { steps } of manifest.contributes.walkthroughs) {
      for (const { media } of steps) {
        const picture = read(media.svg);
        expect(picture).toContain('var(--vscode-');
        expect(picture).not.toMatch(/#[0-9a-f]{3,8}\b|<script|href=/i);
      }
    }
  });

  it('leave JSONL files to the text editor unless asked', () => {
    expect(manifest.contributes.customEditors).toEqual([
      expect.objectContaining({ viewType: pairsViewType, priority: 'option' }),
    ]);
  });
});

describe('the cheat sheet', () => {
  it('spells keys as people read them', () => {
    const sheet = keySheet(false);
    expect(sheet).toContainEqual({ command: 'next', title: 'Go to Next Row', key: 'J / ↓' });
    expect(sheet).toContainEqual({ command: 'toggleKeys', title: 'Show Keys', key: '?' });
    expect(sheet).toHaveLength(pairsViewCommands.length);
  });
});
