import * as z from 'zod';

/** Names an open dataset in requests; `dataset/open` gives it. */
export const datasetId = z.string().min(1);
