import type { Handlers } from '../../model/contract/endpoint.ts';
import type { importRequests } from '../../model/contract/importing.ts';
import { importFile } from './importFile.ts';

export function importHandlers(): Handlers<typeof importRequests> {
  return { 'import/run': (request, context) => importFile(request, context) };
}
