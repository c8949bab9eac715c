import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { commandLine } from '../../support/bundles.ts';

/** Host that every address of the texts is on: nobody may ask it for anything. */
export const hostileHost = 'hostile.invalid';

/** Texts that would act if a view took them for anything but text. */
export const hostileTexts: readonly string[] = [
  `<script>window.taken = true; fetch('https://${hostileHost}/script')</script>`,
  `</script></style></textarea></main><img src="https://${hostileHost}/image" onerror="window.taken = true">`,
  `![picture](https://${hostileHost}/markdown.png) ![x](data:image/svg+xml;base64,PHN2Zy8+)`,
  `[run](javascript:window.taken=true) [data](data:text/html,<script>parent.taken=true</script>) [command](command:workbench.action.quit) [file](file:///etc/passwd)`,
  `<iframe src="https://${hostileHost}/frame"></iframe><object data="https://${hostileHost}/object"></object><link rel="stylesheet" href="https://${hostileHost}/style.css">`,
  `<style>@import url(https://${hostileHost}/import.css); body { display: none !important; background: url(https://${hostileHost}/bg) }</style>`,
  `<form action="https://${hostileHost}/form"><input autofocus onfocus="window.taken=true"></form><a href="https://${hostileHost}/ping" ping="https://${hostileHost}/ping">x</a>`,
  `$\\href{javascript:window.taken=true}{x}$ $\\includegraphics{https://${hostileHost}/katex.png}$ $\\htmlStyle{background:url(https://${hostileHost}/k)}{y}$ $\\def\\a{\\a\\a}\\a$`,
  '```html" onmouseover="window.taken=true\n<img src=x onerror=window.taken=true>\n```',
  '\u001b[31mred\u001b[0m \u202egnp.exe\u202c \u2066isolated\u2069 \u0000 \u200b\u200bzero \ufeffbom \u2028line',
  '{{constructor.constructor("window.taken = true")()}} ${window.taken = true} <%= taken %>',
  '<svg onload="window.taken=true"><foreignObject><body xmlns="http://www.w3.org/1999/xhtml" onload="window.taken=true"/></foreignObject></svg><math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.taken=true&gt;">',
  'Icons $(flame) and links [run](command:workbench.action.quit) [web](https://hostile.invalid/link)',
];

const plainRows = 10;
/** Rows that can be read: the texts, five million characters without a space, and plain ones. */
export const readableRows = hostileTexts.length + 1 + plainRows;

/** A word that the responses of a line have, from 1. */
export function wordOfLine(line: number): string {
  const text = hostileTexts[line - 1];
  if (text === undefined) return line === hostileTexts.length + 1 ? 'xxxx' : 'plain';
  return /[a-z]{4,}/u.exec(text)?.[0] ?? text;
}

/** A name of a file that would act as well. */
export const hostileName =
  'hostile $(flame) [run](command:workbench.action.quit) <img src=x onerror=window.taken=true>.jsonl';

/** Each text in every place of a row that a view shows: prompt, responses, other fields and their names, the source. */
export function writeHostile(folder: string, name: string): void {
  const rows: unknown[] = hostileTexts.map((text, index) => ({
    prompt: `${String(index)} ${text}`,
    chosen: `${text} chosen`,
    rejected: `rejected ${text}`,
    [text]: text,
    source: text,
    // One value of enough rows for a chart of its own.
    category: hostileTexts[1],
    chosen_model: text,
  }));
  rows.push({
    prompt: 'long',
    chosen: 'x'.repeat(5_000_000),
    rejected: 'y'.repeat(5_000_000),
    source: 'long',
    category: 'long',
  });
  // As many as the built-in scorers need to learn.
  for (let row = 0; row < plainRows; row++) {
    rows.push({
      prompt: `plain ${String(row)}`,
      chosen: 'A plain answer.',
      rejected: 'Nothing plain.',
      source: 'plain',
    });
  }
  const lines = rows.map((row) => JSON.stringify(row));
  lines.push(`{"prompt": ${JSON.stringify(hostileTexts[1])}, "chosen": not JSON ${'and long '.repeat(17_000)}`);
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
}

/** Puts another version of the dataset, in which every readable row differs, into git's HEAD. */
export function commitOlder(folder: string, name: string): void {
  const git = (...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=Curator', '-c', 'user.email=curator@example.org', ...args], {
      cwd: folder,
      stdio: 'ignore',
    });
  };
  const path = join(folder, name);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replaceAll(' chosen",', ' chosen before",'));
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'First version');
  writeFileSync(path, text);
}

/** Lets a model of a hostile name judge all rows with hostile texts, by reasons and quotes that are hostile too. */
export async function judgeHostile(file: string): Promise<void> {
  const [script = '', image = '', picture = '', link = ''] = hostileTexts;
  const principles = ['A', 'B'].map((response) => ({ response, principle: image, follows: 'yes', quote: script }));
  const answer = {
    principles,
    critiques: { A: picture, B: link },
    reason: link,
    evidence: [{ response: 'A', quote: script }],
    winner: 'A',
  };
  const content = JSON.stringify(answer);
  const server = createServer((request, response) => {
    request.resume();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ choices: [{ finish_reason: 'stop', message: { content } }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1`;
    const options = ['--rubric', 'principles', '--limit', String(hostileTexts.length), '--model', image];
    const child = spawn(process.execPath, [commandLine, 'judge', file, '--endpoint', endpoint, ...options]);
    child.stdout.resume();
    let said = '';
    child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString('utf8')));
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`The judge ended with ${String(code)}: ${said}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
