/** Where in the page a menu was asked for: VS Code's own items stay where there is text to copy. */
export type MenuPlace = 'list' | 'pair';

/** How far from the start of a row its menu opens that was asked for by keyboard, in pixels. */
const menuIndent = 24;

/**
 * What VS Code is told for the context menu of a row, as `data-vscode-context`: its items' conditions read it, and their
 * commands get it.
 */
export function rowMenu(place: MenuPlace, row: number | undefined, blind: boolean): string {
  if (row === undefined) return '{}';
  return JSON.stringify({
    pairsSection: place,
    pairsBlind: blind,
    row,
    ...(place === 'list' ? { preventDefaultContextMenuItems: true } : {}),
  });
}

/**
 * Gives the active row of a list the menu that is asked for by keyboard, beside that row: the browser would ask for the
 * one of whatever lies in the middle of the list. `activeRow` gives undefined where the row is not drawn.
 */
export function followMenuKey(list: HTMLElement, activeRow: () => HTMLElement | undefined): void {
  let byKey = false;
  list.addEventListener('keydown', ({ key, shiftKey }) => {
    byKey = key === 'ContextMenu' || (key === 'F10' && shiftKey);
  });
  list.addEventListener('pointerdown', () => {
    byKey = false;
  });
  list.addEventListener(
    'contextmenu',
    (event) => {
      if (!event.isTrusted || !byKey) return;
      byKey = false;
      event.preventDefault();
      event.stopPropagation();
      const row = activeRow() ?? list;
      const { left, bottom } = row.getBoundingClientRect();
      const at = { clientX: left + menuIndent, clientY: Math.min(bottom, list.getBoundingClientRect().bottom) };
      row.dispatchEvent(new MouseEvent('contextmenu', { ...at, bubbles: true, cancelable: true }));
    },
    { capture: true },
  );
}
