import { CuratorError } from '../errors.ts';
import type { FormatAdapter, FormatChoice, RowCodec } from './format.ts';
import { hhStrength } from './hhStrength.ts';
import { hhTranscript } from './hhTranscript.ts';
import { mapped } from './mapped.ts';
import { namedResponses } from './namedResponses.ts';
import { trlMessages } from './trlMessages.ts';
import { trlStrings } from './trlStrings.ts';

/** Every format. A new one is a file in this folder and a line here. */
export const formats: readonly FormatAdapter[] = [
  trlStrings,
  trlMessages,
  hhTranscript,
  hhStrength,
  namedResponses,
  mapped,
];

/** @throws CuratorError 'unknown-format' for a format that this version does not know, 'bad-request' as `bind` */
export function bindFormat(choice: FormatChoice): RowCodec {
  const adapter = formats.find((format) => format.id === choice.formatId);
  if (adapter === undefined) {
    throw new CuratorError('unknown-format', `This version does not know the format "${choice.formatId}". Choose one.`);
  }
  return adapter.bind(choice.fields);
}
