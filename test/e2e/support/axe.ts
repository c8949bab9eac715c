import axe from 'axe-core';
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { themes, type ThemeName, type Workbench } from './workbench.ts';

/** Light comes last: the windows that are looked at in every theme begin with it and go on in it. */
const order: readonly ThemeName[] = [
  ...(Object.keys(themes) as ThemeName[]).filter((theme) => theme !== 'light'),
  'light',
];

/** Runs axe in a view, or in a part of it, and gives every violation with the places it is at. */
export async function axeViolations(frame: Frame, part = ':root'): Promise<readonly string[]> {
  await frame.evaluate(axe.source);
  const { violations } = await frame.evaluate(async (selector) => {
    const { axe: runner } = globalThis as unknown as { axe: Runner };
    return runner.run(selector);
  }, part);
  return violations.map(({ id, help, nodes }) => `${id}: ${help} ${nodes.map(({ html }) => html).join(' ')}`);
}

/** Has axe look at a view in every theme, and then `look`, which takes pictures or goes on to other parts of it. */
export async function checkEveryTheme(
  workbench: Workbench,
  view: Frame,
  look: (theme: ThemeName) => Promise<void>,
): Promise<void> {
  for (const theme of order) {
    await workbench.useTheme(theme, view);
    expect(await axeViolations(view), theme).toEqual([]);
    await look(theme);
  }
}

interface Runner {
  readonly run: (part: string) => Promise<{ readonly violations: readonly Violation[] }>;
}

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string }[];
}
