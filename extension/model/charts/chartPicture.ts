import { escapeMarkup } from '../markup.ts';
import { countedRows } from '../numbers.ts';

/** What a picture that left the view must say of itself. */
export interface PictureCaption {
  readonly dataset: string;
  readonly scorers: readonly string[];
  /** Rows that the chart stands on. */
  readonly rows: number;
  readonly date: Date;
}

export interface PictureInput {
  /** An `<svg>` element that needs nothing but itself. */
  readonly chart: string;
  /** Its size, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly note: string;
  readonly caption: PictureCaption;
  /** Colours as CSS writes them, and a list of fonts. */
  readonly ground: string;
  readonly ink: string;
  readonly font: string;
}

export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const margin = 12;
const titleSize = 13;
const textSize = 11;
const lineHeight = 15;
/** Width of a wide letter, so that no line is wider than the picture whatever the font. */
const letterWidth = textSize * 0.62;

/** A chart with its title above and its caption below, as an SVG file that refers to nothing outside itself. */
export function chartPicture(input: PictureInput): Picture {
  const { chart, title, note, ground, ink, font } = input;
  const width = Math.max(input.width + 2 * margin, 260);
  const letters = Math.floor((width - 2 * margin) / letterWidth);
  const head = wrapped(title, Math.floor((letters * textSize) / titleSize));
  const notes = note === '' ? [] : wrapped(note, letters);
  const caption = captionLines(input.caption).flatMap((line) => wrapped(line, letters));
  const lines: string[] = [];
  let y = margin;
  const write = (texts: readonly string[], size: number, weight: string): void => {
    for (const text of texts) {
      y += lineHeight;
      lines.push(
        `<text x="${String(margin)}" y="${String(y)}" font-size="${String(size)}" font-weight="${weight}">${escapeMarkup(text)}</text>`,
      );
    }
  };
  write(head, titleSize, '600');
  write(notes, textSize, '400');
  y += 8;
  lines.push(`<g transform="translate(${String(margin)},${String(y)})">${chart}</g>`);
  y += input.height;
  write(caption, textSize, '400');
  const height = Math.ceil(y + margin);
  const [wide, high] = [String(width), String(height)];
  return {
    width,
    height,
    svg:
      `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}" role="img"` +
      ` fill="${escapeMarkup(ink)}" font-family="${escapeMarkup(font)}">` +
      `<title>${escapeMarkup(title)}</title><desc>${escapeMarkup([note, ...captionLines(input.caption)].join(' '))}</desc>` +
      `<rect width="${wide}" height="${high}" fill="${escapeMarkup(ground)}"/>${lines.join('')}</svg>\n`,
  };
}

function captionLines({ dataset, scorers, rows, date }: PictureCaption): readonly string[] {
  return [
    `Dataset: ${dataset}. n = ${countedRows(rows)}. ${isoDate(date)}.`,
    `${scorers.length === 1 ? 'Scorer' : 'Scorers'}: ${scorers.length === 0 ? 'none' : scorers.join(', ')}.`,
  ];
}

/** The day where the person is, as ISO 8601 writes it. */
export function isoDate(date: Date): string {
  const [year, month, day] = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return `${String(year)}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Breaks a text into lines at its spaces, and within words that are longer than a line. */
function wrapped(text: string, letters: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/u).filter((part) => part !== '')) {
    let rest = Array.from(word);
    if (line !== '' && line.length + 1 + rest.length > letters) {
      lines.push(line);
      line = '';
    }
    while (rest.length > letters) {
      lines.push(rest.slice(0, letters).join(''));
      rest = rest.slice(letters);
    }
    line = line === '' ? rest.join('') : `${line} ${rest.join('')}`;
  }
  return line === '' ? lines : [...lines, line];
}
