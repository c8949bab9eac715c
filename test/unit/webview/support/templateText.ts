/** Attributes that nobody sees or hears, properties and event handlers. */
const unshown = /\s(?:data-[\w-]+|[.?@][\w-]+)=["']?$/u;

/** What a template of lit would show or name, without a browser: its markup with its values. */
export function templateText(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(templateText).join('');
  if (typeof value !== 'object' || value === null) return '';
  if (!('strings' in value) || !('values' in value)) return '';
  const { strings, values } = value as { readonly strings: readonly string[]; readonly values: readonly unknown[] };
  return strings.map((text, place) => text + (unshown.test(text) ? '' : templateText(values[place]))).join('');
}
