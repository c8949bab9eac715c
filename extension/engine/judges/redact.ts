/** What stands where a key was. */
const removed = '[key removed]';

/** Takes a server's key out of text that is shown, logged or stored; a server may echo what it was sent. */
export function redactor(key: string | undefined): (text: string) => string {
  if (key === undefined || key === '') return (text) => text;
  const spellings = new Set([
    key,
    encodeURIComponent(key),
    Buffer.from(key).toString('base64'),
    JSON.stringify(key).slice(1, -1),
  ]);
  return (text) => [...spellings].reduce((rest, spelling) => rest.replaceAll(spelling, removed), text);
}
