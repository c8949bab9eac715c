import { readFileSync } from 'node:fs';

/** The version of the package that this file or its bundle lies in. */
export function version(): string {
  // From the source three folders up, from the bundle one.
  for (const place of ['../../package.json', '../package.json']) {
    try {
      const { name, version: found } = JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8')) as {
        readonly name?: string;
        readonly version?: string;
      };
      if (name === 'preference-curator' && found !== undefined) return found;
    } catch {
      // Not there: the other place has it.
    }
  }
  return '0.0.0';
}
