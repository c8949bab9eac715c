import * as z from 'zod';
import { hubAccess, pushOrder, type PushSummary } from '../hub/pushOrder.ts';
import { request } from './endpoint.ts';

/** Requests to a Hub. They are about files, and no dataset has to be open. */
export const hubRequests = {
  /** Whose token it is. */
  'hub/whoAmI': request<{ readonly name: string }>()(z.object(hubAccess)),
  /** Makes a dataset, if there is none of that name, and commits the files to it, all or none. */
  'hub/push': request<PushSummary>()(pushOrder),
} as const;
