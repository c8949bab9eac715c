const fields = 'vscode-text-area, vscode-text-field, textarea, input, select, dialog';

/** Tells `changed` whether the focus is in a field, and keeps what is typed there from the keys of the editor. */
export function watchTyping(root: HTMLElement, changed: (typing: boolean) => void): void {
  document.addEventListener('focusin', ({ target }) => {
    changed(isField(target));
  });
  document.addEventListener('focusout', ({ relatedTarget }) => {
    changed(isField(relatedTarget));
  });
  root.addEventListener('keydown', (event) => {
    if (isField(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
  });
}

function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(fields) !== null;
}
