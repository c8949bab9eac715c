import type { PlotOptions } from '@observablehq/plot';
import type { Figure } from '../charts/figure.ts';
import { escapeMarkup } from '../markup.ts';
import type { ReportBlock, ReportTable } from './reportBlock.ts';

export interface HtmlReportTools {
  /** Draws a plot as the text of an `<svg>` element. */
  readonly draw: (plot: PlotOptions) => string;
  /** SHA-256 of a text, as base64. */
  readonly hash: (text: string) => string;
}

/**
 * A report as one HTML file that needs nothing but itself: charts are in it as SVG, nothing runs, and a policy of its own
 * forbids whatever reads it to load or run anything but its one style sheet.
 */
export function htmlReport(title: string, blocks: readonly ReportBlock[], { draw, hash }: HtmlReportTools): string {
  const policy = `default-src 'none'; style-src 'sha256-${hash(styles)}'; base-uri 'none'; form-action 'none'`;
  const body = blocks.map((block) => blockHtml(block, draw));
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeMarkup(title)}</title>
<style>${styles}</style>
</head>
<body>
<main>
${body.join('\n')}
</main>
</body>
</html>
`;
}

function blockHtml(block: ReportBlock, draw: HtmlReportTools['draw']): string {
  switch (block.kind) {
    case 'heading':
      return `<h${String(block.level)}>${escapeMarkup(block.text)}</h${String(block.level)}>`;
    case 'paragraph':
      return `<p class="${block.tone}">${block.tone === 'warning' ? '<strong>Mind:</strong> ' : ''}${escapeMarkup(block.text)}</p>`;
    case 'table':
      // Wide ones scroll within themselves, also by keyboard.
      return `<div class="wide" role="group" tabindex="0" aria-label="${escapeMarkup(block.caption)}">${tableHtml(block)}</div>`;
    case 'figure':
      return figureHtml(block.figure, draw);
  }
}

function tableHtml({ caption, header, rows }: ReportTable): string {
  const head = header.map((name) => `<th scope="col">${escapeMarkup(name)}</th>`).join('');
  const body = rows.map(
    ([name = '', ...cells]) =>
      `<tr><th scope="row">${escapeMarkup(name)}</th>${cells.map((cell) => `<td>${escapeMarkup(cell)}</td>`).join('')}</tr>`,
  );
  return `<table><caption>${escapeMarkup(caption)}</caption><thead><tr>${head}</tr></thead><tbody>
${body.join('\n')}
</tbody></table>`;
}

function figureHtml({ title, note, rows, plot, header, lines }: Figure, draw: HtmlReportTools['draw']): string {
  const numbers = tableHtml({ kind: 'table', caption: title, header, rows: lines.map(({ cells }) => cells) });
  return `<figure><figcaption><strong>${escapeMarkup(title)}</strong> ${escapeMarkup(note)} (n = ${String(rows)})</figcaption>
${plot === undefined ? '' : draw(plot)}
<details><summary>In numbers: ${escapeMarkup(title)}</summary>${numbers}</details></figure>`;
}

const styles = `
:root { color-scheme: light dark; --ink: #1f1f1f; --ground: #fff; --quiet: #5b5b5b; --line: #d0d0d0; --blue: #1a66b8; --red: #b3261e; --orange: #a15c00; --warn: #fff4d6; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e4e4; --ground: #1e1e1e; --quiet: #a8a8a8; --line: #4a4a4a; --blue: #6cb0f5; --red: #f48771; --orange: #e0a458; --warn: #3d3212; } }
body { margin: 0; color: var(--ink); background: var(--ground); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 1rem 1.5rem 3rem; }
h1, h2, h3 { line-height: 1.25; }
.quiet, caption, figcaption { color: var(--quiet); }
.warning { padding: .5rem .75rem; background: var(--warn); border-left: 4px solid var(--orange); }
table { border-collapse: collapse; margin: .75rem 0; }
.wide { overflow-x: auto; }
caption { text-align: start; }
th, td { padding: .2rem .9rem .2rem 0; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; font-weight: 400; font-variant-numeric: tabular-nums; overflow-wrap: break-word; }
thead th { font-weight: 600; }
figure { display: inline-block; margin: .75rem 1.5rem .75rem 0; max-width: 100%; vertical-align: top; overflow-wrap: anywhere; }
figcaption { max-width: 28rem; }
figure svg { display: block; max-width: 100%; height: auto; }
.above { fill: var(--blue); }
.below { fill: var(--red); fill-opacity: .55; stroke: var(--red); stroke-width: 1.5px; }
.zero { stroke-dasharray: 4 3; }
.line path { fill: none; stroke-width: 2px; }
.line-1 path { stroke: var(--blue); }
.line-2 path { stroke: var(--orange); stroke-dasharray: 5 3; }
.dots circle { fill: var(--blue); fill-opacity: .5; stroke: none; }
.whiskers line { stroke: currentColor; }
summary { cursor: pointer; }
@media print { details { display: none; } figure { break-inside: avoid; } }
`;
