import type { DatasetSession } from './datasetSession.ts';

/**
 * Finds an open dataset by its id.
 *
 * @throws CuratorError 'unknown-dataset' where it is not open (any more)
 */
export type Sessions = (datasetId: string) => Promise<DatasetSession>;
