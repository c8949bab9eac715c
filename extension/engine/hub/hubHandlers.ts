import type { Handlers } from '../../model/contract/endpoint.ts';
import type { hubRequests } from '../../model/contract/hub.ts';
import { describeModel } from './describeModel.ts';
import { downloadModel } from './downloadModel.ts';

export function hubHandlers(): Handlers<typeof hubRequests> {
  return {
    'hub/model': (question, { signal }) => describeModel(question, signal),
    'hub/download': (request, context) => downloadModel(request, context),
  };
}
