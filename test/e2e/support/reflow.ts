import type { Frame } from 'playwright-core';

/**
 * What a view has out of reach at the width that it is shown in: a page that scrolls sideways, and controls that are cut
 * off, lie over each other, or cannot be scrolled into sight.
 */
export async function outOfReach(frame: Frame): Promise<readonly string[]> {
  return frame.evaluate(() => {
    const problems: string[] = [];
    const page = document.documentElement;
    if (page.scrollWidth > page.clientWidth + 1) {
      problems.push(`the page is ${String(page.scrollWidth)} px wide in ${String(page.clientWidth)} px`);
    }
    const selector =
      'button, input, select, textarea, summary, a[href], vscode-button, [role=slider], [tabindex="0"], h1, h2, h3, th';
    const name = (element: Element): string =>
      `${element.tagName.toLowerCase()}.${element.className} "${(element.getAttribute('aria-label') ?? element.textContent).trim().slice(0, 40)}"`;
    const holds = (outer: Element, inner: Element): boolean => outer === inner || outer.contains(inner);
    // What lies behind a dialog is out of reach on purpose.
    const shown: ParentNode = document.querySelector('dialog[open]') ?? document;
    for (const element of shown.querySelectorAll<HTMLElement>(selector)) {
      if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      if (element.closest('.visually-hidden') !== null) continue;
      element.scrollIntoView({ block: 'center', inline: 'nearest' });
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) continue;
      if (box.left < -1 || (box.right > innerWidth + 1 && box.width <= innerWidth)) {
        problems.push(`${name(element)} ends at ${box.right.toFixed(0)} of ${String(innerWidth)} px`);
        continue;
      }
      // What is larger than the window is looked at where it begins to be in sight.
      const [left, upper] = [Math.max(box.left, 0), Math.max(box.top, 0)];
      const x = left + Math.min(box.width, innerWidth - left) / 2;
      const y = upper + Math.min(box.height / 2, 8);
      const top = document.elementFromPoint(x, y);
      if (top === null || y < 0 || y > innerHeight) problems.push(`${name(element)} cannot be scrolled into sight`);
      else if (!holds(element, top) && !holds(top, element)) problems.push(`${name(element)} lies under ${name(top)}`);
      const cut = element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX === 'hidden';
      if (cut && !element.matches('select, input')) problems.push(`${name(element)} is cut off`);
    }
    return problems;
  });
}
