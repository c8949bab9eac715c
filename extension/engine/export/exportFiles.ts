import { CuratorError } from '../../model/errors.ts';
import type { ExportOptions, SplitOptions } from '../../model/export/exportOptions.ts';
import { stemOf } from './stemOf.ts';

export interface ExportFile {
  readonly name: string;
  readonly path: string;
}

/**
 * One file, or one a part and the intersection last: `pairs.jsonl` becomes `pairs.train.jsonl` and so on.
 *
 * @throws CuratorError 'bad-request' for parts of one name, or an intersection with no part
 */
export function filesOf({ target, split, container }: ExportOptions): readonly ExportFile[] {
  if (split === undefined) return [{ name: 'train', path: target }];
  const names = new Set(split.parts.map(({ name }) => name));
  if (names.size < split.parts.length) throw new CuratorError('bad-request', 'Two parts of the split have one name.');
  if (split.intersectionOf !== undefined && !names.has(split.intersectionOf)) {
    throw new CuratorError(
      'bad-request',
      `The split has no part "${split.intersectionOf}" to take the intersection of.`,
    );
  }
  const { stem, ending } = stemOf(target, container);
  const intersection = split.intersectionOf === undefined ? [] : [intersectionName(split)];
  return [...split.parts.map(({ name }) => name), ...intersection].map((name) => ({
    name,
    path: `${stem}.${name}${ending}`,
  }));
}

function intersectionName(split: SplitOptions): string {
  return `${split.intersectionOf ?? ''}-intersection`;
}
