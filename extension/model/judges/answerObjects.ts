/** The object or list that a text is the JSON of; undefined where it is none. */
export function jsonObject(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    // Not JSON: whoever asked looks for other readings.
    return undefined;
  }
}

/**
 * The JSON objects of an answer: the whole of it, or else the outermost ones in its text, such as between fences of
 * Markdown. Text that only looks like one is left out.
 */
export function answerObjects(text: string): readonly unknown[] {
  const whole = jsonObject(text.trim());
  if (whole !== undefined) return [whole];
  return [...objectsIn(text)].map(jsonObject).filter((object) => object !== undefined);
}

/** The outermost `{…}` pieces of a text; braces within strings do not count. */
function* objectsIn(text: string): Generator<string, void, undefined> {
  let depth = 0;
  let start = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (depth > 0 && inString) {
      if (character === '\\') index++;
      else if (character === '"') inString = false;
    } else if (character === '"') {
      inString = depth > 0;
    } else if (character === '{') {
      if (depth === 0) start = index;
      depth++;
    } else if (character === '}' && depth > 0) {
      depth--;
      if (depth === 0) yield text.slice(start, index + 1);
    }
  }
}
