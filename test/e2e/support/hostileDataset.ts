import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

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
];

/** Each text in every place of a row that a view shows: prompt, responses, other fields and their names, the source. */
export function writeHostile(folder: string, name: string): void {
  const rows: unknown[] = hostileTexts.map((text, index) => ({
    prompt: `${String(index)} ${text}`,
    chosen: `${text} chosen`,
    rejected: `rejected ${text}`,
    [text]: text,
    source: text,
    chosen_model: text,
  }));
  rows.push({ prompt: 'long', chosen: 'x'.repeat(5_000_000), rejected: 'y'.repeat(5_000_000), source: 'long' });
  const lines = rows.map((row) => JSON.stringify(row));
  lines.push(`{"prompt": ${JSON.stringify(hostileTexts[1])}, "chosen": not JSON`);
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
}
