/**
 * Takes a server's key out of text that is shown, logged or stored; a server may echo what it was sent.
 *
 * @param removed stands where the key was
 */
export function redactor(key: string | undefined, removed = '[key removed]'): (text: string) => string {
  if (key === undefined || key === '') return (text) => text;
  const spellings = new Set([
    key,
    encodeURIComponent(key),
    Buffer.from(key).toString('base64'),
    JSON.stringify(key).slice(1, -1),
  ]);
  return (text) => [...spellings].reduce((rest, spelling) => rest.replaceAll(spelling, removed), text);
}
