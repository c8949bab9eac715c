import * as vscode from 'vscode';
import * as z from 'zod';
import type { RecordRange } from '../../model/contract/comparing.ts';
import type { Host } from '../host.ts';

const scheme = 'preference-record';
const place = z.object({
  path: z.string(),
  range: z.object({ start: z.int().nonnegative(), length: z.int().nonnegative() }),
});

/** The address of a record as a read-only text; of an empty text where a version lacks the record. */
export function recordUri(path: string, range: RecordRange | undefined, title: string): vscode.Uri {
  const query = range === undefined ? '' : JSON.stringify({ path, range });
  return vscode.Uri.from({ scheme, path: `/${title.replaceAll('/', ' ')}`, query });
}

/** Lets VS Code open records of datasets as texts. */
export function registerRecordDocuments(host: Host): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: async (uri) => {
      if (uri.query === '') return '';
      return (await host.engine.request('compare/record', place.parse(JSON.parse(uri.query)))).text;
    },
  });
}
