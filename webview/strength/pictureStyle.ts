/** The computed value of a property. */
export type StyleOf = (name: string) => string;

/** Properties that children take from their parents. */
const inherited = [
  'stroke-width',
  'stroke-dasharray',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
] as const;
const paints = ['fill', 'stroke'] as const;

/**
 * Presentation attributes that say what style sheets say of an element: no more than differs from its parent, so that
 * a picture of a thousand dots stays small.
 *
 * @param parent absent for the outermost element
 */
export function attributesOf(own: StyleOf, parent: StyleOf | undefined): readonly (readonly [string, string])[] {
  const attributes: (readonly [string, string])[] = [];
  const add = (name: string, value: string, above: string | undefined): void => {
    if (value !== above) attributes.push([name, value]);
  };
  for (const name of inherited) add(name, own(name), parent?.(name));
  for (const name of paints) {
    const [mine, theirs] = [paintOf(name, own), parent === undefined ? undefined : paintOf(name, parent)];
    add(name, mine.colour, theirs?.colour);
    add(`${name}-opacity`, mine.opacity, theirs?.opacity);
  }
  add('opacity', own('opacity'), '1');
  return attributes;
}

/** A paint as SVG 1.1 knows it: a solid colour, and what is seen through it by itself. */
function paintOf(name: (typeof paints)[number], style: StyleOf): { readonly colour: string; readonly opacity: string } {
  const opacity = Number(style(`${name}-opacity`));
  const parts = /^rgba\(([\d.]+), ([\d.]+), ([\d.]+), ([\d.]+)\)$/u.exec(style(name));
  if (parts === null) return { colour: style(name), opacity: String(opacity) };
  const [, red = '0', green = '0', blue = '0', alpha = '1'] = parts;
  return { colour: `rgb(${red}, ${green}, ${blue})`, opacity: String(Number((Number(alpha) * opacity).toFixed(4))) };
}
