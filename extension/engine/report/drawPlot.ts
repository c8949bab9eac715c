import * as Plot from '@observablehq/plot';
import { DOMImplementation, XMLSerializer, type Element as XmlElement } from '@xmldom/xmldom';

const svgNamespace = 'http://www.w3.org/2000/svg';

/**
 * Draws a plot where there is no browser, as the text of one `<svg>` element with one description. Its colours are
 * those of the style sheet that it is shown with.
 */
export function drawPlot(options: Plot.PlotOptions): string {
  // Plot makes elements and sets attributes, and asks no more of a document than that.
  const document = new DOMImplementation().createDocument(svgNamespace, 'svg', null);
  const drawn = Plot.plot({ ...options, document: document as never }) as unknown as XmlElement;
  for (const style of [...drawn.getElementsByTagName('style')]) style.parentNode?.removeChild(style);
  for (const part of [...drawn.getElementsByTagName('*')]) part.removeAttribute('aria-label');
  drawn.setAttribute('role', 'img');
  return new XMLSerializer().serializeToString(drawn);
}
