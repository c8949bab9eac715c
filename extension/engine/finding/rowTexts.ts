import type { Comparison } from '../../model/comparison.ts';
import { CuratorError } from '../../model/errors.ts';
import type { RowCodec } from '../../model/formats/format.ts';
import { decodeLine } from '../dataset/decodeLine.ts';

/** What a search for texts looks at: a row's comparison, or its line as it stands where it is none. */
export function rowTexts(codec: RowCodec | undefined, line: Buffer): Comparison | string {
  if (codec === undefined) return line.toString('utf8');
  try {
    return codec.decode(decodeLine(line, 0));
  } catch (error) {
    // A line that is no comparison is searched as it stands.
    if (!(error instanceof CuratorError)) throw error;
    return line.toString('utf8');
  }
}
