import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawPlot } from '../../../extension/engine/report/drawPlot.ts';
import { barGroups, barsPlot, countTicks, linesPlot, type Bar } from '../../../extension/model/charts/plots.ts';
import { elements, outsideReferences, parsed } from '../../support/svg.ts';

const frame = { width: 460, height: 200, title: 'Rows', description: 'Rows by strength.' };
const bar = (from: number, rows: number): Bar => ({ from, to: from + 1, rows });

function drawnBars(
  bars: readonly Bar[],
  logarithmic: boolean,
): readonly { readonly height: number; readonly y: number }[] {
  const svg = drawPlot(barsPlot({ ...frame, bars, logarithmic }) ?? {});
  expect(outsideReferences(svg)).toEqual([]);
  return ['below', 'above'].flatMap((group) =>
    elements(parsed(svg), 'g', group)
      .flatMap((element) => elements(element, 'rect'))
      .map((rect) => ({ height: Number(rect.getAttribute('height')), y: Number(rect.getAttribute('y')) })),
  );
}

describe('bars of counts', () => {
  it('give a row alone a bar that is seen on a logarithmic axis, and no rows none', () => {
    const bars = [bar(-2, 1), bar(-1, 0), bar(0, 1_000), bar(1, 100_000)];
    const linear = drawnBars(bars, false);
    const logarithmic = drawnBars(bars, true);
    expect(linear).toHaveLength(3);
    expect(logarithmic).toHaveLength(3);
    expect(linear[0]?.height).toBeLessThan(0.01);
    expect(logarithmic[0]?.height).toBeGreaterThan(5);
    // All stand on the same foot, and ten times as many rows are a step further up, wherever one begins.
    const feet = logarithmic.map(({ y, height }) => y + height);
    expect(Math.max(...feet) - Math.min(...feet)).toBeLessThan(1e-6);
    const [, thousand, hundredThousand] = logarithmic.map(({ height }) => height);
    const [one = 0] = logarithmic.map(({ height }) => height);
    const decade = ((thousand ?? 0) - one) / 3;
    expect((hundredThousand ?? 0) - (thousand ?? 0)).toBeCloseTo(2 * decade, 6);
  });

  it('stand on the whole numbers that they are for', () => {
    const bars = [0, 1, 2].map((number) => ({ from: number - 0.5, to: number + 0.5, rows: 4 }));
    const root = parsed(drawPlot(barsPlot({ ...frame, bars, numbers: [0, 1, 2], logarithmic: false }) ?? {}));
    const middles = elements(root, 'g', 'bars')
      .flatMap((group) => elements(group, 'rect'))
      .map((rect) => Number(rect.getAttribute('x')) + Number(rect.getAttribute('width')) / 2);
    const ticks = elements(root, 'text')
      .filter(({ textContent }) => ['0', '1', '2'].includes(textContent ?? ''))
      .map((text) => Number(/translate\(([\d.]+),/u.exec(text.getAttribute('transform') ?? '')?.[1]));
    for (const middle of middles) expect(ticks.some((tick) => Math.abs(tick - middle) < 1)).toBe(true);
    expect(middles).toHaveLength(3);
    expect(elements(root, 'g', 'zero')).toEqual([]);
  });

  it('say on the axis that it is logarithmic', () => {
    const text = (logarithmic: boolean): string =>
      parsed(drawPlot(barsPlot({ ...frame, bars: [bar(0, 3), bar(1, 9)], logarithmic, yLabel: 'Rows' }) ?? {}))
        .documentElement?.textContent ?? '';
    expect(text(true)).toContain('Rows (logarithmic)');
    expect(text(false)).not.toContain('logarithmic');
  });

  it('are drawn one for each bar that has rows, in the order of the groups that are clicked', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 5_000 }), { minLength: 1, maxLength: 30 }), fc.boolean(), (counts, log) => {
        const bars = counts.map((rows, at) => bar(at - 10, rows));
        const drawn = drawnBars(bars, log);
        expect(drawn).toHaveLength(counts.filter((rows) => rows > 0).length);
        const order = barGroups(bars).flatMap((group) => group.bars.map(({ rows }) => rows));
        // The more rows, the higher the bar: so each picture is that of its bar.
        const byHeight = [...drawn.keys()].sort((a, b) => (drawn[a]?.height ?? 0) - (drawn[b]?.height ?? 0));
        for (let at = 1; at < byHeight.length; at++) {
          expect(order[byHeight[at] ?? 0]).toBeGreaterThanOrEqual(order[byHeight[at - 1] ?? 0] ?? 0);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('an axis of counts', () => {
  it('has its ticks within its ends, a few of them at any size', () => {
    for (const top of [10, 99, 1_000, 123_456, 1e9]) {
      const ticks = countTicks(top);
      expect(ticks.length).toBeGreaterThanOrEqual(3);
      expect(ticks.length).toBeLessThanOrEqual(12);
      expect(ticks[0]).toBe(1);
      expect(Math.max(...ticks)).toBeLessThanOrEqual(top);
    }
  });

  it('writes each of its ticks', () => {
    const svg = drawPlot(barsPlot({ ...frame, bars: [bar(0, 3), bar(1, 99)], logarithmic: true }) ?? {});
    const texts = elements(parsed(svg), 'text').map(({ textContent }) => textContent);
    expect(texts).toEqual(expect.arrayContaining(['1', '2', '5', '10', '20', '50']));
  });
});

describe('steps of counts', () => {
  it('stay on a logarithmic axis where there are no rows', () => {
    const points = [0, 5, 0, 100].map((y, x) => ({ x, y }));
    const svg = drawPlot(
      linesPlot({ ...frame, counts: { logarithmic: true }, lines: [{ name: 'one', points }], xLabel: 'Strength' }),
    );
    const [path] = elements(parsed(svg), 'g', 'line-1').flatMap((group) => elements(group, 'path'));
    expect(path?.getAttribute('d')).toMatch(/^M[\d.,LVHMZ-]+$/);
    // One line without a gap: nothing was left out as not being on the axis.
    expect(path?.getAttribute('d')?.match(/M/g)).toHaveLength(1);
    expect(svg).not.toMatch(/NaN|Infinity/);
  });
});
