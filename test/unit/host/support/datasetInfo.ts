import type { DatasetInfo } from '../../../../extension/model/contract/engine.ts';

/** Facts about a dataset of ten rows, with some of them replaced. */
export function datasetInfo(changes: Partial<DatasetInfo> = {}): DatasetInfo {
  return {
    datasetId: 'd1',
    path: '/data/pairs.jsonl',
    sizeBytes: 100,
    rows: 10,
    complete: true,
    format: undefined,
    alternatives: [],
    fields: [],
    revision: 1,
    unsavedSteps: 0,
    stepsElsewhere: 0,
    canUndo: false,
    canRedo: false,
    decided: { keep: 0, flip: 0, tie: 0, drop: 0, unsure: 0, rank: 0 },
    view: { filter: {}, sort: { by: 'file', descending: false }, total: 10 },
    deciding: { blind: false, reasons: [] },
    scorers: [],
    notices: [],
    ...changes,
  };
}
