import type { Handlers } from '../model/contract/endpoint.ts';
import type { FeatureRequests } from '../model/contract/engine.ts';
import { bulkHandlers } from './bulk/bulkHandlers.ts';
import { comparingHandlers } from './compare/comparingHandlers.ts';
import { decidingHandlers } from './deciding/decidingHandlers.ts';
import { exportHandlers } from './export/exportHandlers.ts';
import { findingHandlers } from './finding/findingHandlers.ts';
import { hubHandlers } from './hub/hubHandlers.ts';
import { hubModelHandlers } from './hub/hubModelHandlers.ts';
import { importHandlers } from './importing/importHandlers.ts';
import { CallerLines } from './judges/callerLines.ts';
import { trustHandlers } from './judges/trustHandlers.ts';
import { judgesHandlers } from './judges/judgesHandlers.ts';
import { libraryHandlers } from './library/libraryHandlers.ts';
import { lintsHandlers } from './lints/lintsHandlers.ts';
import { mediaHandlers } from './media/mediaHandlers.ts';
import { noiseHandlers } from './noise/noiseHandlers.ts';
import { recipesHandlers } from './recipes/recipesHandlers.ts';
import { routingHandlers } from './routing/routingHandlers.ts';
import { scoringHandlers } from './scoring/scoringHandlers.ts';
import type { Sessions } from './session/sessions.ts';
import { suggestionHandlers } from './suggestions/suggestionHandlers.ts';
import { textEditorHandlers } from './textEditor/textEditorHandlers.ts';
import { winMatrixHandlers } from './winMatrix/winMatrixHandlers.ts';

/** The handlers of every feature. A new one is a folder here, its requests in a contract, and a line in both lists. */
export function featureHandlers(sessions: Sessions): Handlers<FeatureRequests> {
  // Models of VS Code are asked for verdicts and for suggestions by the same lines.
  const lines = new CallerLines();
  return {
    ...scoringHandlers(sessions),
    ...routingHandlers(sessions),
    ...exportHandlers(sessions),
    ...recipesHandlers(sessions),
    ...hubHandlers(),
    ...importHandlers(),
    ...hubModelHandlers(),
    ...findingHandlers(sessions),
    ...judgesHandlers(sessions, lines),
    ...suggestionHandlers(sessions, lines),
    ...trustHandlers(sessions),
    ...lintsHandlers(sessions),
    ...winMatrixHandlers(sessions),
    ...noiseHandlers(sessions),
    ...bulkHandlers(sessions),
    ...decidingHandlers(sessions),
    ...libraryHandlers(sessions),
    ...comparingHandlers(sessions),
    ...textEditorHandlers(sessions),
    ...mediaHandlers(sessions),
  };
}
