export interface Measured {
  readonly rows: number;
  readonly milliseconds: number;
}

export interface Scaling {
  readonly stage: string;
  readonly measured: readonly Measured[];
  readonly slope: number;
}

/** Slope of log time against log size by least squares: 1 where twice the rows take twice the time. */
export function slopeOf(measured: readonly Measured[]): number {
  const points = measured.map(({ rows, milliseconds }) => [Math.log(rows), Math.log(milliseconds)] as const);
  const mean = (axis: 0 | 1): number => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const above = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  const below = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  return above / below;
}

const width = 900;
const height = 520;
const plot = { left: 70, right: 560, top: 30, bottom: 460 } as const;
/** Distinct in lightness as well as in hue; markers tell the lines apart without colour. */
const colours = ['#0b5cad', '#b3430f', '#1d7a3e', '#7a2a8a', '#8a6d00', '#0f7f86', '#a81d4b', '#4a4a4a'];
const markers = ['●', '■', '▲', '◆', '○', '□', '△', '◇', '✕', '✚', '★', '▼', '☆', '▽', '◐'];

/** A plot of log time against log size, one line a stage, as SVG. */
export function logLogPlot(stages: readonly Scaling[]): string {
  const all = stages.flatMap(({ measured }) => measured);
  const rows = [Math.min(...all.map((one) => one.rows)), Math.max(...all.map((one) => one.rows))] as const;
  const times = all.map((one) => one.milliseconds);
  const low = Math.floor(Math.log10(Math.min(...times)));
  const high = Math.ceil(Math.log10(Math.max(...times)));
  const x = (value: number): number =>
    plot.left + ((Math.log10(value) - Math.log10(rows[0])) / Math.log10(rows[1] / rows[0])) * (plot.right - plot.left);
  const y = (value: number): number =>
    plot.bottom - ((Math.log10(value) - low) / (high - low)) * (plot.bottom - plot.top);
  const parts: string[] = [];
  for (let power = low; power <= high; power++) {
    const at = y(10 ** power).toFixed(1);
    parts.push(`<path d="M${String(plot.left)} ${at}H${String(plot.right)}" stroke="#ccc"/>`);
    parts.push(`<text x="${String(plot.left - 8)}" y="${at}" text-anchor="end" dy="4">${timeText(10 ** power)}</text>`);
  }
  for (const size of new Set(all.map((one) => one.rows))) {
    const at = x(size).toFixed(1);
    parts.push(`<path d="M${at} ${String(plot.top)}V${String(plot.bottom)}" stroke="#eee"/>`);
    parts.push(
      `<text x="${at}" y="${String(plot.bottom + 20)}" text-anchor="middle">${size.toLocaleString('en')}</text>`,
    );
  }
  for (const [index, { stage, measured, slope }] of stages.entries()) {
    const colour = colours[index % colours.length] ?? '#000';
    const marker = markers[index % markers.length] ?? '●';
    const places = measured.map((one) => [x(one.rows).toFixed(1), y(one.milliseconds).toFixed(1)] as const);
    const line = places.map((place) => place.join(' ')).join('L');
    parts.push(`<path d="M${line}" fill="none" stroke="${colour}" stroke-width="1.5"/>`);
    for (const [left, top] of places) {
      parts.push(`<text x="${left}" y="${top}" fill="${colour}" text-anchor="middle" dy="4">${marker}</text>`);
    }
    const at = String(plot.top + 12 + index * 26);
    parts.push(
      `<text x="${String(plot.right + 20)}" y="${at}" fill="${colour}">${marker} ${stage} (${slope.toFixed(2)})</text>`,
    );
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" font-family="sans-serif" font-size="12">
<title>Time of each stage against the number of rows, both on logarithmic scales</title>
<rect width="${String(width)}" height="${String(height)}" fill="#fff"/>
${parts.join('\n')}
<text x="${String((plot.left + plot.right) / 2)}" y="${String(height - 14)}" text-anchor="middle">rows</text>
<text x="${String(plot.right + 20)}" y="${String(height - 14)}">in parentheses: slope of log time</text>
</svg>
`;
}

function timeText(milliseconds: number): string {
  return milliseconds >= 1_000 ? `${String(milliseconds / 1_000)} s` : `${String(milliseconds)} ms`;
}
