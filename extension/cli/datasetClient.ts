import { resolve } from 'node:path';
import { userInfo } from 'node:os';
import { createEngineService, type EngineService } from '../engine/engineService.ts';
import type { DatasetInfo, EngineContract } from '../model/contract/engine.ts';
import type { HandlerContext, ParamsOf, ResultOf } from '../model/contract/endpoint.ts';
import type { Output } from './output.ts';

type DatasetMethod = Exclude<keyof EngineContract, 'dataset/open'>;
type OwnParams<Name extends DatasetMethod> = Omit<ParamsOf<EngineContract[Name]>, 'datasetId'>;

export interface OpenOptions {
  readonly file: string;
  /** Where the SQLite file lies; beside the dataset where it is not given. */
  readonly store?: string | undefined;
  readonly annotator?: string | undefined;
}

/** One dataset in an engine of this process. */
export interface DatasetClient {
  readonly info: DatasetInfo;
  request<Name extends DatasetMethod>(method: Name, params: OwnParams<Name>): Promise<ResultOf<EngineContract[Name]>>;
}

/**
 * Opens a dataset, waits until it is read to its end, runs `work` and closes the dataset.
 *
 * @throws CuratorError as the engine's requests do
 */
export async function withDataset<Result>(
  options: OpenOptions,
  output: Output,
  signal: AbortSignal,
  work: (client: DatasetClient) => Promise<Result>,
): Promise<Result> {
  const service = createEngineService();
  const context = output.contextOf(signal);
  try {
    const { datasetId } = await call(service, context, 'dataset/open', {
      path: resolve(options.file),
      storePath: options.store === undefined ? undefined : resolve(options.store),
      annotator: options.annotator ?? userInfo().username,
    });
    const info = await call(service, context, 'dataset/whenComplete', { datasetId });
    for (const notice of info.notices) output.message(notice);
    return await work({
      info,
      request: (method, params) =>
        call(service, context, method, { ...params, datasetId } as ParamsOf<EngineContract[typeof method]>),
    });
  } finally {
    output.endProgress();
    await service.dispose();
  }
}

async function call<Name extends keyof EngineContract>(
  service: EngineService,
  context: HandlerContext,
  method: Name,
  params: ParamsOf<EngineContract[Name]>,
): Promise<ResultOf<EngineContract[Name]>> {
  context.signal.throwIfAborted();
  const handler = service.handlers[method] as (
    params: unknown,
    context: HandlerContext,
  ) => ResultOf<EngineContract[Name]> | Promise<ResultOf<EngineContract[Name]>>;
  return handler(params, context);
}
