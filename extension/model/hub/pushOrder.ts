import * as z from 'zod';
import { defaultHub } from './hubAddress.ts';

/** Names of the Hub: an owner and a dataset, as its own pages allow them. */
export const repoName = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95}$/u, 'Write it as owner/name, such as me/my-pairs.')
  .refine(
    (name) => !/--|\.\.|\.git$|[-.]$/u.test(name),
    'Two dots or hyphens in a row and .git at the end are not allowed.',
  );

export const hubAccess = {
  /** The Hub's address, or that of a server of one's own that speaks its protocol. */
  endpoint: z.string().min(1).max(2_000).default(defaultHub),
  token: z.string().max(1_000).startsWith('hf_', 'A token of the Hub begins with hf_.'),
} as const;

export const pushOrder = z.object({
  ...hubAccess,
  repo: repoName,
  visibility: z.enum(['private', 'public']).default('private'),
  /** Adds a commit to a dataset that is there; else one that is there is 'target-exists'. */
  existing: z.boolean().default(false),
  /** Paths here and names there. */
  files: z
    .array(
      z.object({
        path: z.string().min(1),
        name: z
          .string()
          .regex(/^[^/\\\p{Cc}]+$/u)
          .max(200),
      }),
    )
    .min(1)
    .max(100),
  title: z.string().trim().min(1).max(200).default('Add a curated dataset'),
});
export type PushOrder = z.output<typeof pushOrder>;

export interface PushSummary {
  /** The dataset's page. */
  readonly url: string;
  readonly commit: string;
  readonly files: readonly { readonly name: string; readonly sizeBytes: number }[];
  /** Whether the dataset was made by this push. */
  readonly created: boolean;
}

/** A file of an export by the name that the Hub wants: a dataset card is its README. */
export function hubName(fileName: string): string {
  return fileName.endsWith('.card.md') ? 'README.md' : fileName;
}
