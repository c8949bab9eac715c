import { describe, expect, it } from 'vitest';
import { chartFileName, isPng } from '../../../extension/host/strength/chartFile.ts';

describe('the file of a chart', () => {
  it('is named after the dataset and the chart, without anything that a file system takes amiss', () => {
    expect(chartFileName('pairs', 'Votes for the label', 'svg')).toBe('pairs.votes-for-the-label.svg');
    expect(chartFileName('pairs', '../../etc/passwd\u0000', 'png')).toBe('pairs.etc-passwd.png');
    expect(chartFileName('pairs', '***', 'png')).toBe('pairs.chart.png');
    expect(chartFileName('pairs', 'x'.repeat(500), 'svg')).toBe(`pairs.${'x'.repeat(60)}.svg`);
  });

  it('is told a PNG by its beginning', () => {
    expect(isPng(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1))).toBe(true);
    expect(isPng(new TextEncoder().encode('<svg '))).toBe(false);
  });
});
