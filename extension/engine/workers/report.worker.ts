import { parentPort, workerData } from 'node:worker_threads';
import type { ReportFormat } from '../../model/report/reportFormat.ts';
import type { StrengthReportContent } from '../../model/report/strengthReportContent.ts';
import { reportText } from '../report/reportText.ts';

/** What the worker posts: the text of the report's file. What it throws reaches the engine as the worker's error. */
export interface ReportMessage {
  readonly text: string;
}

const { content, format } = workerData as { readonly content: StrengthReportContent; readonly format: ReportFormat };
parentPort?.postMessage({ text: reportText(content, format) } satisfies ReportMessage);
