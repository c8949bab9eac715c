import { parseTree, type Node, type ParseError } from 'jsonc-parser';

/**
 * A line of JSON as text that two versions can be compared by: each value under its path, texts with their own line
 * breaks, numbers as they are spelled. What is no JSON stands as it is.
 */
export function recordText(line: string): string {
  const problems: ParseError[] = [];
  const parts: string[] = [];
  try {
    const root = parseTree(line, problems, { disallowComments: true });
    if (root === undefined || problems.length > 0) return line;
    write(root, '', line, parts);
  } catch (error) {
    // Thousands of levels are deeper than the stack: such a line stands as it is, too.
    if (error instanceof RangeError) return line;
    throw error;
  }
  return `${parts.join('\n')}\n`;
}

function write(node: Node, path: string, line: string, parts: string[]): void {
  const children = node.children ?? [];
  if (node.type === 'object' && children.length > 0) {
    for (const { children: pair } of children) {
      const [key, value] = pair ?? [];
      if (key !== undefined && value !== undefined) {
        write(value, path === '' ? String(key.value) : `${path}.${String(key.value)}`, line, parts);
      }
    }
    return;
  }
  if (node.type === 'array' && children.length > 0) {
    for (const [index, value] of children.entries()) write(value, `${path}[${String(index)}]`, line, parts);
    return;
  }
  if (node.type !== 'string') parts.push(`${path}: ${line.slice(node.offset, node.offset + node.length)}`);
  else {
    const text = String(node.value);
    parts.push(text.includes('\n') || text.length > 80 ? `${path}:\n${text}\n` : `${path}: ${text}`);
  }
}
