import type { TextHash } from './rubric.ts';

/**
 * A word for the lines around texts of a dataset, drawn from a hash over all of them: no text can know it, so none can
 * close its own fence, and the same texts always get the same word.
 */
export function fenceFor(texts: readonly string[], hash: TextHash): string {
  for (let attempt = 0; ; attempt++) {
    const fence = `data-${hash(JSON.stringify([attempt, ...texts])).slice(0, 16)}`;
    // A text that holds its own hash is next to impossible; where it does, another one is drawn.
    if (!texts.some((text) => text.includes(fence))) return fence;
  }
}

/** A text between its fences, cut after `longest` characters, which is said where it was. */
export function fenced(fence: string, name: string, text: string, longest: number): string {
  const cut = text.length > longest;
  const shown = cut ? text.slice(0, longest) : text;
  const note = cut ? ` (its first ${String(longest)} of ${String(text.length)} characters)` : '';
  return `<<<${fence} begin ${name}${note}\n${shown}\n${fence} end ${name}>>>`;
}
