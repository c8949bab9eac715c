import { decisionKeys } from './rowCard.ts';
import type { TriageController } from './triageController.ts';

/** What a key does here; undefined where it is not for this view: a text field has it, or VS Code. */
export function keyAction(event: KeyboardEvent, controller: TriageController): (() => void) | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return undefined;
  const typing = event
    .composedPath()
    .some((place) => place instanceof HTMLElement && place.matches('input, textarea, select, [contenteditable]'));
  if (typing) return undefined;
  const { key } = event;
  const decision = decisionKeys.find((each) => each.key === key.toLowerCase())?.decision;
  if (decision !== undefined && !event.repeat && !event.shiftKey) return () => void controller.decide(decision);
  switch (key) {
    case 'j':
    case 'ArrowDown':
      return inText(event)
        ? undefined
        : () => {
            controller.move(1);
          };
    case 'ArrowUp':
      return inText(event)
        ? undefined
        : () => {
            controller.move(-1);
          };
    case 's':
      return () => void controller.skip();
    case 'z':
      return () => void controller.undo();
    case 'b':
      return () => void controller.bringBack();
    case 'l':
      return () => void controller.previewAlike();
    case 'Escape':
      return controller.alike === undefined
        ? undefined
        : () => {
            controller.closeAlike();
          };
    default:
      return undefined;
  }
}

/** Arrow keys scroll a text that has the focus. */
function inText(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLElement && event.target.matches('.text');
}
