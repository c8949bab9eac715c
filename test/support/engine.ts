import { onTestFinished } from 'vitest';
import { createEngineService, type EngineService } from '../../extension/engine/engineService.ts';
import type { HandlerContext, ParamsOf, ResultOf } from '../../extension/model/contract/endpoint.ts';
import type { DatasetInfo, EngineContract } from '../../extension/model/contract/engine.ts';

type Method = keyof EngineContract;

/** An engine in the test's own process. */
export interface TestEngine {
  readonly service: EngineService;
  open(path: string, storePath?: string): Promise<DatasetInfo>;
  request<Name extends Method>(
    method: Name,
    params: ParamsOf<EngineContract[Name]>,
    context?: Partial<HandlerContext>,
  ): Promise<ResultOf<EngineContract[Name]>>;
  stop(): Promise<void>;
}

export function startEngine(): TestEngine {
  const service = createEngineService();
  let running = true;
  const stop = async (): Promise<void> => {
    if (!running) return;
    running = false;
    await service.dispose();
  };
  onTestFinished(stop);
  const request: TestEngine['request'] = async (method, params, context = {}) => {
    const handler = service.handlers[method] as (
      params: unknown,
      context: HandlerContext,
    ) => ResultOf<EngineContract[typeof method]> | Promise<ResultOf<EngineContract[typeof method]>>;
    return handler(params, { signal: new AbortController().signal, progress: () => undefined, ...context });
  };
  return {
    service,
    request,
    stop,
    open: async (path, storePath) => {
      const { datasetId } = await request('dataset/open', { path, storePath, annotator: 'tester' });
      return request('dataset/whenComplete', { datasetId });
    },
  };
}
