import { describe, expect, it } from 'vitest';
import { attributesOf, type StyleOf } from '../../../webview/strength/pictureStyle.ts';

const usual: Readonly<Record<string, string>> = {
  fill: 'rgb(0, 0, 0)',
  'fill-opacity': '1',
  stroke: 'none',
  'stroke-opacity': '1',
  'stroke-width': '1px',
  'stroke-dasharray': 'none',
  'font-family': 'sans-serif',
  'font-size': '11px',
  'font-weight': '400',
  'text-anchor': 'middle',
  opacity: '1',
};
const style =
  (changes: Readonly<Record<string, string>> = {}): StyleOf =>
  (name) =>
    changes[name] ?? usual[name] ?? '';

describe('the style of a saved picture', () => {
  it('is written once, where it differs from what is above', () => {
    expect(attributesOf(style(), style())).toEqual([]);
    expect(attributesOf(style({ fill: 'rgb(255, 0, 0)' }), style())).toEqual([['fill', 'rgb(255, 0, 0)']]);
    expect(new Map(attributesOf(style(), undefined))).toEqual(
      new Map(Object.entries(usual).filter(([name]) => name !== 'opacity')),
    );
  });

  it('writes what is seen through a colour apart from it, as every reader of SVG knows it', () => {
    const own = style({ fill: 'rgba(10, 20, 30, 0.5)', 'fill-opacity': '0.5' });
    expect(attributesOf(own, style())).toEqual([
      ['fill', 'rgb(10, 20, 30)'],
      ['fill-opacity', '0.25'],
    ]);
    // A part inside of it inherits both.
    expect(attributesOf(own, own)).toEqual([]);
  });
});
