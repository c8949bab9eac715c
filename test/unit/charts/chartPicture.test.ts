import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { drawPlot } from '../../../extension/engine/report/drawPlot.ts';
import { chartPicture, type PictureInput } from '../../../extension/model/charts/chartPicture.ts';
import { histogramFigure } from '../../../extension/model/charts/strengthFigures.ts';
import { histogram } from '../../../extension/model/strength/histogram.ts';
import { elements, outsideReferences, parsed } from '../../support/svg.ts';

const figure = histogramFigure(histogram([-1.5, -0.2, 0.1, 0.3, 2], 10), false);
const input: PictureInput = {
  chart: drawPlot(figure.plot ?? {}),
  width: 700,
  height: 260,
  title: figure.title,
  note: figure.note,
  caption: {
    dataset: 'pairs.jsonl',
    scorers: ['builtin: words', 'rm-1'],
    rows: 1_234,
    date: new Date(2026, 10, 27, 12),
  },
  ground: 'rgb(31, 31, 31)',
  ink: 'rgb(204, 204, 204)',
  font: '"Segoe UI", sans-serif',
};

describe('a saved picture of a chart', () => {
  it('is well formed, says what it shows of what, and refers to nothing outside itself', () => {
    const { svg, width, height } = chartPicture(input);
    const root = parsed(svg).documentElement;
    expect(root?.getAttribute('viewBox')).toBe(`0 0 ${String(width)} ${String(height)}`);
    const texts = elements(root ?? parsed(svg), 'text').map(({ textContent }) => textContent);
    expect(texts).toContain('Histogram of preference strength');
    expect(texts).toContain('Dataset: pairs.jsonl. n = 1,234 rows. 2026-11-27.');
    expect(texts).toContain('Scorers: builtin: words, rm-1.');
    expect(outsideReferences(svg)).toEqual([]);
    expect(elements(parsed(svg), 'rect', 'bars')).toEqual([]);
    expect(root?.firstChild?.nextSibling?.nextSibling).toMatchObject({ localName: 'rect' });
  });

  it('has room for its caption below the chart, however many scorers there are', () => {
    const scorers = Array.from({ length: 40 }, (_, at) => `reward-model-${String(at)}`);
    const { svg, height } = chartPicture({ ...input, caption: { ...input.caption, scorers } });
    const lines = elements(parsed(svg), 'text').filter((text) => text.hasAttribute('font-weight'));
    const places = lines.map((text) => Number(text.getAttribute('y')));
    expect(Math.max(...places)).toBeLessThan(height);
    expect(new Set(places).size).toBe(places.length);
    const said = lines.map(({ textContent }) => textContent).join(' ');
    for (const scorer of scorers) expect(said).toContain(scorer);
  });

  it('takes any name for text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (dataset, title) => {
        const { svg } = chartPicture({
          ...input,
          chart: '<svg/>',
          title,
          caption: { ...input.caption, dataset, scorers: [title] },
        });
        expect(elements(parsed(svg), 'script')).toEqual([]);
        expect(elements(parsed(svg), 'title')).toHaveLength(1);
      }),
      { numRuns: 200 },
    );
    const { svg } = chartPicture({ ...input, title: '</title><script>alert(1)</script><image href="http://x/">' });
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain('<image');
  });
});
