import { chartPicture, type Picture, type PictureCaption } from '../../extension/model/charts/chartPicture.ts';
import { attributesOf, type StyleOf } from './pictureStyle.ts';

/** What becomes of a chart when it is saved. */
export interface PictureWords {
  readonly title: string;
  readonly note: string;
  readonly caption: PictureCaption;
}

/** Points of a PNG to one of the view. */
const resolution = 2;

/** A chart as it is seen now, in the theme's colours, as an SVG that needs no style sheet. */
export function pictureOf(drawn: SVGSVGElement, words: PictureWords): Picture {
  const copy = drawn.cloneNode(true) as SVGSVGElement;
  const page = getComputedStyle(document.body);
  inlineStyles(drawn, copy);
  // What belongs to the view and not to the picture: the brush, and marks for scripts and readers.
  for (const part of copy.querySelectorAll('.brush')) part.remove();
  for (const part of [copy, ...copy.querySelectorAll('*')]) {
    part.removeAttribute('class');
    for (const name of part.getAttributeNames()) {
      if (name === 'style' || name === 'role' || name === 'tabindex' || name.startsWith('aria-')) {
        part.removeAttribute(name);
      }
    }
  }
  const { width, height } = drawn.viewBox.baseVal;
  return chartPicture({
    chart: new XMLSerializer().serializeToString(copy),
    width,
    height,
    ...words,
    ground: page.backgroundColor,
    ink: page.color,
    font: page.fontFamily,
  });
}

/** The picture in points, twice as fine as in the view; base64. */
export async function pngOf({ svg, width, height }: Picture): Promise<string> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image(width, height);
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width * resolution;
    canvas.height = height * resolution;
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('This window cannot draw pictures. Save the chart as SVG instead.');
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/png').slice('data:image/png;base64,'.length);
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Writes what style sheets say about each part of `drawn` into the same part of `copy`. */
function inlineStyles(drawn: SVGSVGElement, copy: SVGSVGElement): void {
  const parts = [drawn, ...drawn.querySelectorAll('*')];
  const copies = [copy, ...copy.querySelectorAll('*')];
  const styles = new Map<Element, StyleOf>();
  parts.forEach((part, place) => {
    const computed = getComputedStyle(part);
    const style: StyleOf = (name) => computed.getPropertyValue(name);
    styles.set(part, style);
    const parent = part === drawn || part.parentElement === null ? undefined : styles.get(part.parentElement);
    for (const [name, value] of attributesOf(style, parent)) copies[place]?.setAttribute(name, value);
  });
}
