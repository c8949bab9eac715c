import { createHash } from 'node:crypto';
import { htmlReport } from '../../model/report/htmlReport.ts';
import { markdownReport } from '../../model/report/markdownReport.ts';
import { strengthReportBlocks } from '../../model/report/strengthReportBlocks.ts';
import type { StrengthReportContent } from '../../model/report/strengthReportContent.ts';
import type { ReportFormat } from '../../model/report/reportFormat.ts';
import { drawPlot } from './drawPlot.ts';

/** A report as the text of its file. */
export function reportText(content: StrengthReportContent, format: ReportFormat): string {
  const blocks = strengthReportBlocks(content);
  if (format === 'markdown') return markdownReport(blocks);
  return htmlReport(`Preference strength of ${content.dataset}`, blocks, {
    draw: drawPlot,
    hash: (text) => createHash('sha256').update(text).digest('base64'),
  });
}
