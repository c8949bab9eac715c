import { CuratorError } from '../errors.ts';
import type { ExportFormat } from './exportFormat.ts';
import { paperFormats } from './paperFormats.ts';
import { trainerFormats } from './trainerFormats.ts';
import { trlFormats } from './trlFormats.ts';

/** Every export format. A new one is an entry in one of the lists. */
export const exportFormats: readonly ExportFormat[] = [...trlFormats, ...trainerFormats, ...paperFormats];

/** @throws CuratorError 'bad-request' */
export function exportFormatOf(id: string): ExportFormat {
  const format = exportFormats.find((known) => known.id === id);
  if (format === undefined) {
    const known = exportFormats.map((one) => one.id).join(', ');
    throw new CuratorError('bad-request', `There is no export format "${id}". There are: ${known}.`);
  }
  return format;
}
