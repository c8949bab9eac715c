export const reportFormats = ['html', 'markdown'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** What a report is written as, by the ending of its file; undefined where the ending names neither. */
export function reportFormatOf(path: string): ReportFormat | undefined {
  if (/\.html?$/iu.test(path)) return 'html';
  return /\.(?:md|markdown)$/iu.test(path) ? 'markdown' : undefined;
}
