/** Characters that XML 1.0 cannot write, not even as a reference: control characters and halves of surrogate pairs. */
const unwritable = /[^\P{Cc}\t\n\r]|\p{Cs}|[\ufffe\uffff]/gu;

/** Text as it is written in HTML, XML and SVG, between tags and in attributes. */
export function escapeMarkup(text: string): string {
  return text.replace(unwritable, '\ufffd').replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}

/** Text as it is written in a line or a table cell of Markdown: nothing in it is markup, a link or HTML. */
export function escapeMarkdown(text: string): string {
  return (
    text
      .replace(unwritable, '\ufffd')
      .replace(/\s+/gu, ' ')
      .trim()
      // An ampersand would make an entity of what follows it.
      .replace(/[&<>]/g, (character) => `&#${String(character.charCodeAt(0))};`)
      .replace(/[\\`*_{}[\]()#+\-.!|~:@$]/g, '\\$&')
  );
}
