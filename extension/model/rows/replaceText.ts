/** What is looked for in a text and what takes its place. */
export interface TextReplacement {
  readonly find: string;
  readonly replacement: string;
  /** Whether letters of either case are told apart. */
  readonly matchCase: boolean;
}

/** The text with every place of `find` replaced, from left to right; both are taken as they are, not as patterns. */
export function replaceText(text: string, { find, replacement, matchCase }: TextReplacement): string {
  if (matchCase) return text.replaceAll(find, () => replacement);
  const pattern = new RegExp(find.replace(/[\\^$.*+?()[\]{}|/-]/gu, '\\$&'), 'giu');
  return text.replace(pattern, () => replacement);
}
