import type { Handlers } from '../../model/contract/endpoint.ts';
import type { hubModelRequests } from '../../model/contract/hubModels.ts';
import { describeModel } from './describeModel.ts';
import { downloadModel } from './downloadModel.ts';

export function hubModelHandlers(): Handlers<typeof hubModelRequests> {
  return {
    'hub/model': (question, { signal }) => describeModel(question, signal),
    'hub/download': (request, context) => downloadModel(request, context),
  };
}
