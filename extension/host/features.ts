import { chatToolsFeature } from './chat/chatTools.ts';
import { compareFeature } from './compare/compareVersions.ts';
import { commandsFeature } from './commands/registerCommands.ts';
import type { Feature } from './host.ts';
import { languageFeature } from './language/languageFeature.ts';
import { datasetsTreeFeature } from './library/datasetsTree.ts';
import { followRenamesFeature } from './library/followRenames.ts';
import { textNoticeFeature } from './notices/textNotice.ts';
import { pairsEditorFeature } from './pairs/pairsEditorProvider.ts';
import { modelCardsFeature } from './scoring/modelCardDocuments.ts';
import { decidedStatusFeature } from './status/decidedStatus.ts';
import { scoringStatusFeature } from './status/scoringStatus.ts';
import { strengthFeature } from './strength/strengthPanels.ts';
import { triageFeature } from './triage/triagePanels.ts';

/** Everything the extension does, in the order in which it starts. */
export const features: readonly Feature[] = [
  commandsFeature,
  pairsEditorFeature,
  strengthFeature,
  triageFeature,
  decidedStatusFeature,
  scoringStatusFeature,
  textNoticeFeature,
  datasetsTreeFeature,
  followRenamesFeature,
  compareFeature,
  modelCardsFeature,
  languageFeature,
  chatToolsFeature,
];
