import type { Handlers } from '../../model/contract/endpoint.ts';
import type { hubRequests } from '../../model/contract/hub.ts';

/** The Hub's library is loaded with the first request. */
export function hubHandlers(): Handlers<typeof hubRequests> {
  return {
    'hub/whoAmI': async (access, { signal }) => {
      const { hubUser } = await import('./pushDataset.ts');
      return hubUser(access, signal);
    },
    'hub/push': async (order, context) => {
      const { pushDataset } = await import('./pushDataset.ts');
      return pushDataset(order, context);
    },
  };
}
