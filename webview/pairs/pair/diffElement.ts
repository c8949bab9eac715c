import type { DiffRun } from '../comparing/diffTexts.ts';
import { visibleParts } from '../reading/invisible.ts';

interface Kept {
  readonly exact: boolean;
  readonly length: number;
  readonly element: HTMLElement;
}

/** By comparison and place: a pair is drawn often, and the elements of a comparison are hundreds. */
const kept = new WeakMap<readonly DiffRun[], Map<string, Kept>>();

/**
 * The first `length` characters of a compared text, with what differs marked; the same element as long as nothing
 * else is asked for. `place` tells equal comparisons of one row apart.
 */
export function diffElement(runs: readonly DiffRun[], place: string, length: number, exact: boolean): HTMLElement {
  const places = kept.get(runs) ?? new Map<string, Kept>();
  kept.set(runs, places);
  const known = places.get(place);
  if (known?.exact === exact && known.length === length) return known.element;
  const element = document.createElement('span');
  element.className = exact ? 'text compared exact' : 'text compared';
  element.dir = 'auto';
  let left = length;
  for (const { text, kind } of runs) {
    if (left <= 0) break;
    // What both say needs no element of its own: there are hundreds of runs, and each element takes its time.
    const target = kind === 'same' ? element : markElement(kind);
    appendText(target, text.slice(0, left), exact);
    if (target !== element) element.append(target);
    left -= text.length;
  }
  places.set(place, { exact, length, element });
  return element;
}

function markElement(kind: DiffRun['kind']): HTMLElement {
  const element = document.createElement('mark');
  if (kind === 'moved') {
    element.className = kind;
    element.title = 'Stands elsewhere in the other response';
  }
  return element;
}

function appendText(element: HTMLElement, text: string, exact: boolean): void {
  for (const part of visibleParts(text, exact)) {
    if (part.kind === 'text') {
      element.append(part.text);
      continue;
    }
    const mark = document.createElement('span');
    mark.className = 'invisible';
    mark.title = part.name;
    mark.textContent = part.shown;
    element.append(mark, part.rest);
  }
}
