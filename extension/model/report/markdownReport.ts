import { escapeMarkdown } from '../markup.ts';
import type { ReportBlock } from './reportBlock.ts';

/** A report as Markdown: charts are written as tables of their numbers. */
export function markdownReport(blocks: readonly ReportBlock[]): string {
  return `${blocks.map(blockMarkdown).join('\n\n')}\n`;
}

function blockMarkdown(block: ReportBlock): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${escapeMarkdown(block.text)}`;
    case 'paragraph':
      return block.tone === 'warning' ? `> **Mind:** ${escapeMarkdown(block.text)}` : escapeMarkdown(block.text);
    case 'table':
      return `${escapeMarkdown(block.caption)}:\n\n${tableMarkdown(block.header, block.rows)}`;
    case 'figure': {
      const { title, note, rows, header, lines } = block.figure;
      const head = `**${escapeMarkdown(title)}.** ${escapeMarkdown(note)} (n = ${String(rows)})`;
      if (lines.length === 0) return head;
      return `${head}\n\n${tableMarkdown(
        header,
        lines.map(({ cells }) => cells),
      )}`;
    }
  }
}

function tableMarkdown(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  return [line(header), `|${header.map(() => ' --- |').join('')}`, ...rows.map(line)].join('\n');
}
