import * as z from 'zod';
import { rubric, type Rubric, type RubricExample } from '../judges/rubric.ts';
import { request } from './endpoint.ts';

/** The contract between the rubric editor's webview (caller) and the extension host (callee). */
export const rubricViewContract = {
  'view/ready': request<RubricViewStart>()(z.object({})),
  /** The prompt as a judge would get it about the row that is selected in the pair editor; keeps the rubric as a draft. */
  'rubric/preview': request<RubricPreview>()(z.object({ rubric })),
  'rubric/versions': request<readonly UsedRubric[]>()(z.object({})),
  /** The selected pair with its label as an example. @throws CuratorError where it is no pair with a label */
  'rubric/example': request<RubricExample>()(z.object({})),
  /** Asks for a file and reads it; null where that is cancelled. It is not the one that is edited before `rubric/useFile`. */
  'rubric/open': request<OpenRubric | null>()(z.object({})),
  /** Writes the rubric to its file, which is asked about where there is none or `as` says so; null where cancelled. */
  'rubric/save': request<SavedRubric | null>()(z.object({ rubric, as: z.boolean() })),
  /** What is edited now is that of the file that was opened last, or in no file: then the next save asks where. */
  'rubric/useFile': request<null>()(z.object({ opened: z.boolean() })),
  /** Goes on to judge pairs by this rubric. */
  'rubric/judge': request<null>()(z.object({ rubric })),
} as const;
export type RubricViewContract = typeof rubricViewContract;

export interface RubricViewStart {
  readonly datasetName: string;
  /** What was being written when the editor was closed, else a template. */
  readonly rubric: Rubric;
  readonly templates: readonly { readonly key: string; readonly rubric: Rubric }[];
  readonly versions: readonly UsedRubric[];
}

/** A version of a rubric that a judge of this dataset was asked by. */
export interface UsedRubric {
  readonly version: string;
  readonly rubric: Rubric;
  /** Milliseconds since 1970. */
  readonly firstUsed: number;
  readonly models: readonly string[];
  /** Comparisons that were judged by it, over all models. */
  readonly comparisons: number;
}

export interface RubricPreview {
  readonly version: string;
  /** Line of the pair; null where no row is selected. */
  readonly line: number | null;
  /** Empty where the row is no comparison of two responses. */
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

export interface SavedRubric {
  readonly fileName: string;
  readonly version: string;
}

export interface OpenRubric extends SavedRubric {
  readonly rubric: Rubric;
}

export interface RubricViewEvents {
  /** Another row is selected, or judges said something new. */
  readonly 'dataset/changed': { readonly versions: boolean };
}
