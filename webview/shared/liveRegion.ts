/** Says things to people who use a screen reader. */
export interface LiveRegion {
  /** Politely: after what is being read. The same words twice are said twice. */
  announce(text: string): void;
  /** At once, for what went wrong. */
  alert(text: string): void;
}

/** Puts two regions, one polite and one assertive, at the end of `parent`. They must be there before they speak. */
export function createLiveRegion(parent: HTMLElement): LiveRegion {
  const polite = region('status', 'polite');
  const assertive = region('alert', 'assertive');
  parent.append(polite, assertive);
  return {
    announce(text) {
      say(polite, text);
    },
    alert(text) {
      say(assertive, text);
    },
  };
}

function region(role: string, politeness: 'polite' | 'assertive'): HTMLElement {
  const element = document.createElement('div');
  element.className = 'visually-hidden';
  element.setAttribute('role', role);
  element.setAttribute('aria-live', politeness);
  element.setAttribute('aria-atomic', 'true');
  return element;
}

function say(element: HTMLElement, text: string): void {
  // A region whose text does not change stays silent; a no-break space at the end makes it differ.
  element.textContent = element.textContent === text ? `${text}\u00a0` : text;
}
