import type { Container } from '../../model/export/exportOptions.ts';

/** Name of a target without the ending of its container, and that ending; none where the name has another. */
export function stemOf(target: string, container: Container): { readonly stem: string; readonly ending: string } {
  const ending = target.endsWith(`.${container}`) ? `.${container}` : '';
  return { ending, stem: ending === '' ? target : target.slice(0, -ending.length) };
}
