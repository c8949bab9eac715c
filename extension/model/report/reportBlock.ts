import type { Figure } from '../charts/figure.ts';

/** A piece of a report: said once, written as HTML or as Markdown. All of it is text; none of it is markup. */
export type ReportBlock =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string; readonly tone: 'plain' | 'warning' | 'quiet' }
  | ReportTable
  | { readonly kind: 'figure'; readonly figure: Figure };

export interface ReportTable {
  readonly kind: 'table';
  readonly caption: string;
  readonly header: readonly string[];
  /** The first cell of a row names it. */
  readonly rows: readonly (readonly string[])[];
}

export function heading(level: 1 | 2 | 3, text: string): ReportBlock {
  return { kind: 'heading', level, text };
}

export function paragraph(text: string, tone: 'plain' | 'warning' | 'quiet' = 'plain'): ReportBlock {
  return { kind: 'paragraph', text, tone };
}

/** None where there are no rows. */
export function table(
  caption: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): readonly ReportBlock[] {
  return rows.length === 0 ? [] : [{ kind: 'table', caption, header, rows }];
}
