import { createScanner } from 'jsonc-parser';

/**
 * A row with one space behind each comma and colon and none elsewhere, as Python's `json.dumps` writes it. Keys, texts and
 * numbers stay as they are spelled. Undefined where the line is no JSON.
 */
export function spacedRow(line: string): string | undefined {
  try {
    JSON.parse(line);
  } catch {
    // What cannot be read is not touched.
    return undefined;
  }
  const scanner = createScanner(line, true);
  let spaced = '';
  while (scanner.getPosition() < line.length) {
    scanner.scan();
    const token = line.slice(scanner.getTokenOffset(), scanner.getTokenOffset() + scanner.getTokenLength());
    spaced += token === ',' || token === ':' ? `${token} ` : token;
  }
  return spaced;
}
