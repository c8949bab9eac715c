import * as z from 'zod';
import type { HubModel } from '../hub/hubModel.ts';
import { request } from './endpoint.ts';

const place = {
  /** `owner/name`. */
  name: z.string().min(3),
  /** Address of the Hub or of a mirror. */
  endpoint: z.string().min(1),
  /** Access token; sent to the endpoint alone, kept nowhere. */
  token: z.string().min(1).optional(),
  /** Folder for models; that of this machine's user where it is not said. */
  folder: z.string().min(1).optional(),
};

/** Requests about models on the Hub. */
export const hubModelRequests = {
  /** What a model is, without any of its files. */
  'hub/model': request<HubModel>()(z.object({ ...place, revision: z.string().min(1).optional() })),
  /** Downloads one of its variants, as far as it is not there; answers with the path of its .onnx file. */
  'hub/download': request<{ readonly path: string }>()(
    z.object({ ...place, revision: z.string().regex(/^[0-9a-f]{40}$/u), variant: z.string().min(1) }),
  ),
} as const;
