import type { BulkController } from './bulk/bulkController.ts';
import type { DecidingController } from './deciding/decidingController.ts';
import type { FindingController } from './finding/findingController.ts';
import type { JudgingController } from './judging/judgingController.ts';
import type { MediaController } from './media/mediaController.ts';
import type { PairsController } from './pairsController.ts';
import type { ReadingController } from './reading/readingController.ts';
import type { SearchController } from './searching/searchController.ts';

/** The parts of the pair editor; each knows its own state. */
export interface PairsApp {
  readonly pairs: PairsController;
  readonly finding: FindingController;
  readonly deciding: DecidingController;
  readonly bulk: BulkController;
  readonly reading: ReadingController;
  readonly judging: JudgingController;
  readonly media: MediaController;
  readonly search: SearchController;
}
