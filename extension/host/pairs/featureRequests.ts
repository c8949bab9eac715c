import * as vscode from 'vscode';
import type { Handlers } from '../../model/contract/endpoint.ts';
import type { pairsViewFeatures } from '../../model/contract/pairsViewFeatures.ts';
import { openLink } from './openLink.ts';
import type { PairsDocument } from './pairsDocument.ts';

/** Passes what a webview asks of its dataset's features on to the engine. */
export function featureRequests(document: PairsDocument): Handlers<typeof pairsViewFeatures> {
  const { session } = document;
  return {
    'finding/fields': (params, { signal, progress }) =>
      session.request('finding/fields', params, { signal, onProgress: progress }),
    'finding/facet': (params, { signal, progress }) =>
      session.request('finding/facet', params, { signal, onProgress: progress }),
    'finding/views': (params, { signal }) => session.request('finding/views', params, { signal }),
    'finding/saveView': (params) => session.request('finding/saveView', params),
    'finding/removeView': (params) => session.request('finding/removeView', params),
    'finding/buildIndex': (params, { signal, progress }) =>
      session.request('finding/buildIndex', params, { signal, onProgress: progress }),
    'bulk/preview': (params, { signal }) => session.request('bulk/preview', params, { signal }),
    'bulk/apply': (params, { signal, progress }) => document.applyToMany(params, { signal, onProgress: progress }),
    'deciding/blind': async (params) => {
      session.accept(await session.request('deciding/blind', params));
      return null;
    },
    'deciding/reasons': async (params) => {
      session.accept(await session.request('deciding/reasons', params));
      return null;
    },
    'deciding/recent': (params, { signal }) => session.request('deciding/recent', params, { signal }),
    'link/open': async ({ address }) => {
      await openLink(address, (uri) => vscode.env.openExternal(uri));
      return null;
    },
  };
}
